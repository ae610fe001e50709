/** Sends requests as fast as they are answered, for as long as it is told, and says how long the answers took. */
import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { serveCommands } from '#test/bench/harness/commands.ts';
import { LoadConnection } from '#test/bench/harness/load-connection.ts';
import type { WireRequest } from '#test/bench/harness/load-connection.ts';
import { loadCommandSchema, loadJobSchema } from '#test/bench/harness/load-job.ts';
import type { LoadResult } from '#test/bench/harness/load-job.ts';

const [file = ''] = process.argv.slice(2);
const job = loadJobSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const { host, hostname, port, pathname } = new URL(job.url);
const requests = job.requests.map(toWire);
/** Of one connection; 0: as fast as it is answered. */
const periodMs = job.requestsPerSecond ? (job.connections * 1000) / job.requestsPerSecond : 0;
let random = 1;

let endsAt = 0;

serveCommands({
  run: (argument) => run(loadCommandSchema.parse(argument).seconds),
  stop: () => {
    endsAt = 0;
  },
});
process.stderr.write(`Ready at ${job.url}\n`);
// The parent's channel alone keeps no process alive.
setInterval(() => undefined, 60_000);

async function run(seconds: number): Promise<LoadResult> {
  const startedAt = performance.now();
  endsAt = startedAt + seconds * 1000;
  const latencyUs = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const byStatus: Record<string, number> = {};
  let answers = 0;
  let failures = 0;
  let firstFailure: string | undefined;
  let busy = job.connections;
  const listener = {
    next: () => (performance.now() < endsAt ? pick() : undefined),
    onAnswer: (latencyMs: number, status: number) => {
      answers += 1;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      latencyUs.record(Math.max(1, Math.round(latencyMs * 1000)));
    },
    restMs: (latencyMs: number) => periodMs - latencyMs,
    onFailure: (reason: string) => {
      failures += 1;
      firstFailure ??= reason;
    },
    onIdle: () => {
      busy -= 1;
      if (busy === 0) resolve();
    },
  };
  const address = { host: hostname, port: Number(port), localAddress: job.from };
  const connections = Array.from({ length: job.connections }, () => new LoadConnection(address, listener));
  for (const [index, connection] of connections.entries())
    setTimeout(() => connection.sendNext(), (index * periodMs) / connections.length);
  await promise;
  const endedAt = performance.now();
  for (const connection of connections) connection.close();
  return {
    answers,
    failures,
    byStatus,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    seconds: (endedAt - startedAt) / 1000,
    p50Ms: latencyUs.percentile(50) / 1000,
    p99Ms: latencyUs.percentile(99) / 1000,
    maxMs: answers === 0 ? 0 : latencyUs.max / 1000,
  };
}

function pick(): WireRequest | undefined {
  const count = nextRandom() < job.hotShare ? job.hotCount : requests.length;
  return requests[Math.floor(nextRandom() * count)];
}

/** Numbers from 0 to 1, the same in every run. @see https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function nextRandom(): number {
  random = (random * 48_271) % 2_147_483_647;
  return random / 2_147_483_647;
}

function toWire({ body, statuses, leaveAfterMs }: (typeof job.requests)[number]): WireRequest {
  const bytes = Buffer.from(body);
  const fields = {
    host,
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...job.headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return { bytes: Buffer.concat([head, bytes]), statuses, leaveAfterMs };
}
