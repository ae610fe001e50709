import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, graphql } from 'graphql';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';

const sdl = 'type Query { a: Int @shareable }';
let folder: string;
let service: StubSubgraph;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-introspect-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  service = await startStubSubgraph(() => ({ data: { _service: { sdl } } }));
});
afterEach(async () => service[Symbol.asyncDispose]());

const introspect = (...args: readonly string[]) =>
  runInProcess(folder, 'schema', 'introspect', service.url, ...args);

describe('weir schema introspect', () => {
  test('prints the schema of a subgraph, and sends the headers it is given', async () => {
    const result = await introspect('--header', 'authorization: Bearer t');
    expect(result).toEqual({ stdout: `${sdl}\n`, stderr: '', exitCode: 0 });
    expect(service.requests[0]?.headers.authorization).toBe('Bearer t');
  });

  test('writes it to a file', async () => {
    expect((await introspect('--out', 'a.graphql')).exitCode).toBe(0);
    expect(await readFile(join(folder, 'a.graphql'), 'utf8')).toBe(`${sdl}\n`);
  });

  test('prints what introspection says of a service that is no subgraph', async () => {
    const schema = buildSchema('type Query { b: Int }');
    service.answer = async ({ query }) => await graphql({ schema, source: query });
    const { stdout, stderr, exitCode } = await introspect();
    expect({ stdout, exitCode }).toEqual({ stdout: 'type Query {\n  b: Int\n}\n', exitCode: 0 });
    expect(stderr).toContain('is no subgraph');
  });

  test('waits no longer than it is told', async () => {
    service.answer = () => undefined;
    const { stderr, exitCode } = await introspect('--timeout', '50ms');
    expect(stderr).toMatch(/does not answer: .*timeout/);
    expect(exitCode).toBe(1);
  });

  test('reads no answer without end', async () => {
    service.answer = (_request, response) => {
      const chunk = 'x'.repeat(1024 * 1024);
      const send = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', send);
      send();
      return undefined;
    };
    expect((await introspect()).stderr).toContain('more than the 16777216 bytes that Weir reads');
  });

  test.each([
    ['no URL', ['schema', 'introspect', 'nowhere'], 'is no http or https URL'],
    [
      'a malformed header',
      ['schema', 'introspect', 'http://127.0.0.1:1/', '--header', 'x'],
      '--header takes a name',
    ],
    [
      'a malformed duration',
      ['schema', 'introspect', 'http://127.0.0.1:1/', '--timeout', 'soon'],
      'such as 10s',
    ],
  ])('%s is wrong use', async (_case, args, words) => {
    const { stderr, exitCode } = await runInProcess(folder, ...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });

  test('a service that is down, or speaks no GraphQL, is said so', async () => {
    service.answer = () => 'hello';
    expect((await introspect()).stderr).toContain('does not answer with GraphQL: hello');
    const down = await runInProcess(folder, 'schema', 'introspect', 'http://127.0.0.1:1/graphql');
    expect(down).toMatchObject({ stderr: expect.stringContaining('does not answer'), exitCode: 1 });
  });
});
