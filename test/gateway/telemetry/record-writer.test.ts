import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { openOutput } from '#gateway/telemetry/open-output.ts';
import { createRecordWriter } from '#gateway/telemetry/record-writer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a program that has a `writer` and a function `record(n)`; its standard output is ours to read. */
function run(program: string) {
  const source = `
    import { createRecordWriter } from '#gateway/telemetry/record-writer.ts';
    const writer = createRecordWriter();
    const record = (n) => ({ requestId: String(n), filler: 'x'.repeat(1000) });
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  if (!child.stdin || !child.stdout) throw new Error('The process has no pipes');
  const ended = once(child, 'exit').then(([code]) => Number(code));
  return { child, ended, stdin: child.stdin, stdout: child.stdout };
}

describe('createRecordWriter', () => {
  test('writes one line of JSON per record, and soon, without waiting for more', async () => {
    const { ended, stdin, stdout } = run(
      `writer.write(record(1)); process.stdin.resume().on('end', () => process.exit(0));`,
    );
    const [line] = await once(createInterface({ input: stdout }), 'line');
    expect(JSON.parse(String(line))).toMatchObject({ requestId: '1' });
    stdin.end();
    expect(await ended).toBe(0);
  });

  test('has written everything, in order, when it is closed', async () => {
    const { ended, stdout } = run(`
      for (let n = 0; n < 5000; n += 1) writer.write(record(n));
      await writer.close();
      process.exit(0);`);
    const ids: string[] = [];
    for await (const line of createInterface({ input: stdout })) ids.push(JSON.parse(line).requestId);
    expect(ids).toEqual(Array.from({ length: 5_000 }, (_, n) => String(n)));
    expect(await ended).toBe(0);
  });

  test('goes on when its reader has gone, and ends when it should', async () => {
    const { ended, stdin, stdout } = run(`
      let n = 0;
      const timer = setInterval(() => writer.write(record(n += 1)), 1);
      process.stdin.resume().on('end', async () => {
        clearInterval(timer);
        for (let more = 0; more < 1000; more += 1) writer.write(record(n += 1));
        await writer.close();
        process.exit(n > 1000 ? 7 : 8);
      });`);
    await once(stdout, 'data');
    stdout.destroy();
    await new Promise((resolve) => stdin.write('x'.repeat(10), resolve));
    stdin.end();
    expect(await ended).toBe(7);
  });

  test('drops records rather than memory when its reader does not read, and does not wait for it', async () => {
    const { child, ended, stdout } = run(`
      const before = process.memoryUsage().rss;
      for (let n = 0; n < 200000; n += 1) {
        writer.write(record(n));
        if (n % 1000 === 0) await new Promise(setImmediate);
      }
      process.send({ grownBytes: process.memoryUsage().rss - before, lost: writer.lost });
      await writer.close();
      process.exit(0);`);
    stdout.pause();
    const [{ grownBytes, lost }] = await once(child, 'message');
    expect(lost).toBeGreaterThan(100_000);
    expect(grownBytes).toBeLessThan(150_000_000);
    expect(await ended).toBe(0);
  });

  test('writes to a file too', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'weir-records-'));
    const file = await open(join(folder.path, 'records'), 'w+');
    const writer = createRecordWriter({ writeBytes: openOutput(file.fd) });
    for (let n = 0; n < 1_000; n += 1) writer.write(recordOf(n));
    await writer.close();
    const lines = (await readFile(join(folder.path, 'records'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).responseBytes)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    );
    await file.close();
  });

  test('loses no more than what could not be written, where the disk was full for a while', async () => {
    const written: string[] = [];
    let isFull = true;
    const writeBytes = async (bytes: Buffer): Promise<void> => {
      if (isFull) throw Object.assign(new Error('No space left'), { code: 'ENOSPC' });
      written.push(bytes.toString());
    };
    const losses: (readonly [string, number])[] = [];
    const writer = createRecordWriter({ writeBytes, onLost: (...loss) => losses.push(loss) });
    writer.write(recordOf(1));
    await writer.close();
    isFull = false;
    writer.write(recordOf(2));
    await writer.close();
    expect(written.map((line) => JSON.parse(line).responseBytes)).toEqual([2]);
    expect([writer.lost, losses]).toEqual([1, [['ENOSPC', 1]]]);
  });

  test('begins a new line after one that a full disk has cut, and counts what was lost', async () => {
    let text = '';
    let isFull = true;
    const writeBytes = async (bytes: Buffer): Promise<void> => {
      const bytesWritten = isFull ? bytes.indexOf('\n') + 20 : bytes.length;
      text += bytes.toString('utf8', 0, bytesWritten);
      if (isFull) throw Object.assign(new Error('No space left'), { code: 'ENOSPC', bytesWritten });
    };
    const writer = createRecordWriter({ writeBytes });
    for (const number of [1, 2, 3]) writer.write(recordOf(number));
    await writer.close();
    isFull = false;
    writer.write(recordOf(4));
    await writer.close();
    const [first = '', cut, last = '', ...rest] = text.split('\n');
    expect([JSON.parse(first).responseBytes, cut?.length, JSON.parse(last).responseBytes, rest]).toEqual([
      1,
      19,
      4,
      [''],
    ]);
    expect(writer.lost).toBe(2);
  });

  test.each(['/dev/full'])('tells the error of a device that is full: %s', async (path) => {
    const file = await open(path, 'w');
    const losses: (readonly [string, number])[] = [];
    const writer = createRecordWriter({
      writeBytes: openOutput(file.fd),
      onLost: (...loss) => losses.push(loss),
    });
    writer.write(recordOf(1));
    writer.write(recordOf(2));
    await writer.close();
    expect(losses).toEqual([['ENOSPC', 2]]);
    await file.close();
  });
});

function recordOf(responseBytes: number): AccessRecord {
  const trace = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), sampled: true };
  const head = { requestId: 'r', trace, clientTraceparent: undefined, method: 'GET', startedAt: new Date(0) };
  return new AccessRecorder(head).finish({ status: 200, outcome: 'ok', durationMs: 1, responseBytes });
}
