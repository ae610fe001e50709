/** The least that any gateway in this language could do: the requests to subgraphs, and an answer that is ready. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { announceReady } from '#test/bench/harness/announce-ready.ts';
import { floorJobSchema } from '#test/bench/harness/floor-job.ts';

const [file = ''] = process.argv.slice(2);
const { origin, fetches, work, answer } = floorJobSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const pool = new Pool(origin, { connections: 128 });
const ready = Buffer.from(answer);
const headers = { 'content-type': 'application/json' };

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    respond(response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
});
announceReady(server);

async function respond(response: ServerResponse): Promise<void> {
  const bytes = await doWork();
  response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
}

async function doWork(): Promise<Buffer> {
  if (work === 'together') await Promise.all(fetches.map(fetchOne));
  if (work === 'in turn') for (const fetch of fetches) await fetchOne(fetch);
  if (work !== 'read and write') return ready;
  const [only] = await Promise.all(fetches.map(fetchOne));
  return Buffer.from(JSON.stringify(JSON.parse(only ?? 'null')));
}

async function fetchOne({ path, body }: { readonly path: string; readonly body: string }): Promise<string> {
  const response = await pool.request({ path, method: 'POST', headers, body });
  return await response.body.text();
}
