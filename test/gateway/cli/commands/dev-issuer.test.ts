import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { loadDevelopmentKey } from '#gateway/identity/development-key.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const entry = fileURLToPath(new URL('../../../../gateway/cli/weir.ts', import.meta.url));
const keyFile = '.weir/dev-issuer-key.json';

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-dev-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('weir dev token', () => {
  test('prints a token, and nothing else, that the key of the folder signed', async () => {
    const who = ['--subject', 'u1', '--tenant', 'acme', '--scopes', 'a b', '--roles', 'admin,editor'];
    const where = [
      '--client',
      'web',
      '--expires',
      '5m',
      '--issuer',
      'http://127.0.0.1:9',
      '--audience',
      'shop',
    ];
    const { stdout, stderr, exitCode } = await runWeir(folder, 'dev', 'token', ...who, ...where);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const { publicJwk } = await loadDevelopmentKey(join(folder, keyFile));
    const { payload } = await jwtVerify(stdout.trimEnd(), createLocalJWKSet({ keys: [publicJwk] }));
    expect(payload).toMatchObject({
      iss: 'http://127.0.0.1:9',
      aud: 'shop',
      sub: 'u1',
      tenant: 'acme',
      scope: 'a b',
      roles: ['admin', 'editor'],
      azp: 'web',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  test.each([
    [['dev', 'token'], '--subject'],
    [['dev', 'token', '--subject', ''], 'Expected a name'],
    [['dev', 'token', '--subject', 'u1', '--expires', '1y'], 'Expected a time such as 30s, 5m or 1h'],
    [['dev', 'issuer', '--port', '70000'], 'Expected a port number'],
  ])('%j is used wrongly', async (args, message) => {
    const { stdout, stderr, exitCode } = await runWeir(folder, ...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});

describe('weir dev issuer', () => {
  test('issues tokens under a warning, shares its key with weir dev token, and stops on a signal', async () => {
    const issuer = spawn(process.execPath, [entry, 'dev', 'issuer', '--port', '0'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = issuer;
    const exit = once(issuer, 'exit');
    const lines: string[] = [];
    let url: string | undefined;
    for await (const line of createInterface(issuer.stderr)) {
      lines.push(line);
      url = /^Tokens at (\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    expect(lines[0]).toBe('warning: for development only: anyone who reaches this issuer can be anyone.');
    const response = await fetch(url ?? '');
    const token = String(Object(await response.json()).access_token);
    const offline = await runWeir(folder, 'dev', 'token', '--subject', 'u2');
    const { keys } = Object(await (await fetch(new URL('/jwks.json', url))).json());
    const verify = async (each: string): Promise<unknown> =>
      (await jwtVerify(each, createLocalJWKSet({ keys }))).payload.sub;
    expect([await verify(token), await verify(offline.stdout.trim())]).toEqual(['u1', 'u2']);
    expect(decodeJwt(token).iss).toBe(new URL(url ?? '').origin);
    expect((await stat(join(folder, keyFile))).mode & 0o777).toBe(0o600);
    issuer.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});
