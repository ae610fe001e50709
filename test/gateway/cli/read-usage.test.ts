import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readUsage } from '#gateway/cli/read-usage.ts';
import { portOf } from '#test/subgraphs/testkit/port-of.ts';

const report = {
  format: 'weir-document-usage',
  version: 1,
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-02T00:00:00.000Z',
  documents: [],
};
const used = (id: string) => ({ manifest: 'web', id, count: 1, lastSeenAt: '2026-01-01T00:00:00.000Z' });
const text = { id: 'x', count: 1, lastSeenAt: '2026-01-01T00:00:00.000Z' };

/** A server that answers as the test says, and what it was asked for. */
async function withServer(
  answer: (url: string, response: ServerResponse) => void,
  use: (origin: string, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    answer(url, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${portOf(server)}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a report from a gateway', () => {
  test('is read part after part', async () => {
    const parts: Readonly<Record<string, object>> = {
      0: { ...report, documents: [used('a'), used('b')], unregistered: [text], next: 2 },
      2: { ...report, documents: [used('c')], next: 9 },
      9: { ...report, until: '2026-01-03T00:00:00.000Z', documents: [used('d')] },
    };
    await withServer(
      (url, response) => response.end(JSON.stringify(parts[url.split('after=')[1] ?? ''])),
      async (origin, asked) => {
        const [read] = await readUsage([origin]);
        expect(read?.documents.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
        expect(read?.unregistered).toEqual([text]);
        expect(read?.next).toBeUndefined();
        expect(asked).toEqual(['0', '2', '9'].map((after) => `/documents/usage?after=${after}`));
      },
    );
  });

  test('is read from the path that is named, behind a proxy for instance', async () => {
    await withServer(
      (_url, response) => response.end(JSON.stringify(report)),
      async (origin, asked) => {
        await readUsage([`${origin}/weir-1/usage?limit=10`]);
        expect(asked).toEqual(['/weir-1/usage?limit=10&after=0']);
      },
    );
  });

  test.each<readonly [string, (response: ServerResponse) => unknown, RegExp]>([
    [
      'an error',
      (response) => response.writeHead(503).end('{"error":"down"}'),
      /answers with 503: {"error":"down"}/,
    ],
    ['HTML', (response) => response.end('<html>'), /is not JSON/],
    ['another report', (response) => response.end('{"format":"x"}'), /format: /],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /does not answer: unexpected redirect/,
    ],
    [
      'the same part for ever',
      (response) => response.end(JSON.stringify({ ...report, next: 1 })),
      /the report does not go on/,
    ],
    ['too much', (response) => response.end(Buffer.alloc(17 * 1024 * 1024)), /more than the 16777216 bytes/],
  ])('that answers with %s is refused', async (_case, answer, message) => {
    await withServer(
      (_url, response) => void answer(response),
      async (origin) => {
        await expect(readUsage([origin])).rejects.toThrow(message);
      },
    );
  });

  test('that is down says so', async () => {
    await expect(readUsage(['http://127.0.0.1:1'])).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1 does not answer: /,
    );
    await expect(readUsage(['http://['])).rejects.toThrow('http://[ is no URL.');
  });
});

test('a file with one part of a report is refused, since the rest is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-usage-'));
  try {
    const file = join(folder, 'usage.json');
    await writeFile(file, JSON.stringify({ ...report, next: 4 }));
    await expect(readUsage([file])).rejects.toThrow(/usage\.json is one part of a report/);
    await writeFile(file, JSON.stringify(report));
    expect((await readUsage([file]))[0]?.documents).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
