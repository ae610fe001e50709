import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withFileLock } from '#allowlist/files/with-file-lock.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-lock-'));
  lock = join(folder, '.web.json.lock');
});
afterEach(() => rm(folder, { recursive: true }));

async function leaveLock(holder: object, { ageMs = 0 }: { readonly ageMs?: number } = {}): Promise<void> {
  await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), token: 'left', ...holder }));
  const then = new Date(Date.now() - ageMs);
  await utimes(lock, then, then);
}

/** The id of a process that has ended. */
function goneProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('a lock file', () => {
  test('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    let count = 0;
    const enter = () =>
      withFileLock(lock, async () => {
        inside += 1;
        most = Math.max(most, inside);
        const before = count;
        // Others get their turn here, and would read the same count.
        await readdir(folder);
        count = before + 1;
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, enter));
    expect([most, count]).toEqual([1, 20]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('says who holds it, and is gone afterwards', async () => {
    const held = await withFileLock(lock, async (holds) => {
      expect(holds()).toBe(true);
      return JSON.parse(await readFile(lock, 'utf8'));
    });
    expect(held).toEqual({ pid: process.pid, host: hostname(), token: expect.any(String) });
    expect(existsSync(lock)).toBe(false);
  });

  test('is gone after a failure too', async () => {
    await expect(withFileLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  test('of a process that is gone is taken over', async () => {
    await leaveLock({ pid: goneProcess() });
    expect(await withFileLock(lock, (holds) => Promise.resolve(holds()))).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a process that is gone is taken over by one of many', async () => {
    await leaveLock({ pid: goneProcess() });
    let inside = 0;
    let most = 0;
    const enter = () =>
      withFileLock(lock, async () => {
        most = Math.max(most, ++inside);
        await readdir(folder);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).toBe(1);
  });

  test.each([
    ['a process that runs', {}, { ageMs: 3_600_000 }],
    ['another machine, not old', { host: 'elsewhere', pid: 1 }, {}],
  ])('of %s is waited for, and then told with what to do', async (_case, holder, age) => {
    await leaveLock(holder, age);
    const waiting = withFileLock(lock, () => Promise.resolve(), { timeoutMs: 50 });
    await expect(waiting).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(
        /\.web\.json\.lock: process \d+ on .+ holds the lock on this manifest; wait for it, or delete the file/,
      ),
    });
    expect(existsSync(lock)).toBe(true);
  });

  test('of another machine is taken over when it is old', async () => {
    await leaveLock({ host: 'elsewhere', pid: 1 }, { ageMs: 61_000 });
    expect(await withFileLock(lock, (holds) => Promise.resolve(holds()))).toBe(true);
  });

  test('that was cut off is taken over when it is old', async () => {
    await writeFile(lock, '{"pid":');
    await utimes(lock, new Date(0), new Date(0));
    expect(await withFileLock(lock, (holds) => Promise.resolve(holds()))).toBe(true);
  });

  test('is taken over though a process was killed as it did so', async () => {
    await leaveLock({ pid: goneProcess() });
    const breaking = `${lock}.breaking`;
    await writeFile(breaking, '');
    await utimes(breaking, new Date(0), new Date(0));
    expect(await withFileLock(lock, (holds) => Promise.resolve(holds()))).toBe(true);
  });

  test('knows when it was taken away, and then leaves that of another alone', async () => {
    const held = await withFileLock(lock, async (holds) => {
      await leaveLock({ token: 'of another' });
      return holds();
    });
    expect(held).toBe(false);
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ token: 'of another' });
  });

  test('that cannot be made says why', async () => {
    await expect(withFileLock(join(folder, 'nope/lock'), () => Promise.resolve())).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/nope\/lock: The lock file cannot be made: ENOENT/),
    });
  });
});
