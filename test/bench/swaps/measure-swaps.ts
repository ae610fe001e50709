import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { documentId } from '#gateway/documents/document-id.ts';
import { fileOf, openBenchContext } from '#test/bench/harness/bench-context.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import type { BenchProcess } from '#test/bench/harness/bench-process.ts';
import { allOf } from '#test/bench/harness/cores.ts';
import { startLoadGenerator } from '#test/bench/harness/load-generator.ts';
import type { LoadGenerator } from '#test/bench/harness/load-generator.ts';
import type { LoadResult } from '#test/bench/harness/load-job.ts';
import { writeSwaps } from '#test/bench/swaps/write-swaps.ts';

/** How much to register, and whom to tell how it goes. */
export interface SwapsOptions {
  readonly documents: number;
  readonly progress: (line: string) => void;
}

/** What callers and the event loop noticed in one phase. */
export interface SwapPhase {
  readonly name: string;
  /** From the moment at which the file was written until the first answer by it; undefined: nothing was swapped. */
  readonly tookSeconds: number | undefined;
  readonly load: LoadResult;
  /** The longest time that the event loop was not free, waiting for a core included. */
  readonly blockedMs: number;
  /** The most processor time that the main thread spent without a look at its timers. */
  readonly workMs: number;
}

/** The phases in their order, the first of them without a swap. */
export interface SwapsResult {
  readonly documents: number;
  /** From the start of the gateway until it said that its first list is prepared. */
  readonly firstReadySeconds: number;
  readonly phases: readonly SwapPhase[];
}

const connections = 8;
const requestsPerSecond = 150;
const warmUpSeconds = 5;
const usualSeconds = 15;
/** Longer than any swap; the load ends with it. */
const maxSwapSeconds = 240;
const askEveryMs = 50;

const readinessSchema = z.object({ status: z.string(), supergraph: z.string() });
const delaySchema = z.object({ blockedMs: z.number(), workMs: z.number() });

/**
 * Serves a list of documents over a large supergraph to a steady load, then exchanges the list, then the supergraph.
 *
 * @throws Error where an answer has another status than 200.
 */
export async function measureSwaps({ documents, progress }: SwapsOptions): Promise<SwapsResult> {
  await using context = await openBenchContext();
  const adminPort = await freePort();
  const written = await writeSwaps(context, { documents, adminPort });
  const startedAt = performance.now();
  await using gateway = await startGateway(context, written.configFile);
  await until(async () => (await readiness(adminPort)).status === 'ready');
  const firstReadySeconds = (performance.now() - startedAt) / 1000;
  progress(`ready after ${firstReadySeconds.toFixed(1)} s`);
  await using load = await startLoadGenerator(
    {
      url: gateway.url,
      headers: {},
      connections,
      requestsPerSecond,
      requests: written.ids.map((id) => ({ body: JSON.stringify({ documentId: id }), statuses: [200] })),
      hotCount: written.ids.length,
      hotShare: 1,
    },
    context,
  );
  await load.run(warmUpSeconds);
  const measure = async (name: string, swap?: () => Promise<void>): Promise<SwapPhase> => {
    const phase = await measurePhase({ name, gateway, load, swap });
    progress(`${name}: p99 ${phase.load.p99Ms.toFixed(1)} ms, ${(phase.tookSeconds ?? 0).toFixed(1)} s`);
    return phase;
  };
  const isList = () => answers(gateway, { documentId: documentId(written.newText) });
  const supergraph = async (): Promise<string> => (await readiness(adminPort)).supergraph;
  const before = await supergraph();
  const phases = [
    await measure('nothing is swapped'),
    await measure('a list', async () => {
      await written.replaceList();
      await until(isList);
    }),
    await measure('nothing is swapped, again'),
    await measure('a supergraph', async () => {
      await written.replaceSupergraph();
      await until(async () => (await supergraph()) !== before);
    }),
  ];
  return { documents, firstReadySeconds, phases };
}

interface Phase {
  readonly name: string;
  readonly gateway: BenchProcess;
  readonly load: LoadGenerator;
  /** Resolves when what is new is served; undefined: the usual, for a while. */
  readonly swap: (() => Promise<void>) | undefined;
}

async function measurePhase({ name, gateway, load, swap }: Phase): Promise<SwapPhase> {
  await gateway.ask('delay:start');
  const running = load.run(swap ? maxSwapSeconds : usualSeconds);
  let tookSeconds: number | undefined;
  if (swap) {
    const startedAt = performance.now();
    await swap();
    tookSeconds = (performance.now() - startedAt) / 1000;
    await load.stop();
  }
  const result = await running;
  if (result.failures > 0)
    throw new Error(`${name}: ${result.failures} requests failed: ${result.firstFailure}`);
  return { name, tookSeconds, load: result, ...delaySchema.parse(await gateway.ask('delay:stop')) };
}

async function startGateway({ cores }: BenchContext, configFile: string): Promise<BenchProcess> {
  return await startBenchProcess({
    args: [fileOf('#gateway/cli/weir.ts'), 'start', '--config', configFile, '--port', '0'],
    cores: allOf(cores),
  });
}

async function answers({ url }: BenchProcess, body: object): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.text();
  return response.ok;
}

async function readiness(port: number): Promise<z.infer<typeof readinessSchema>> {
  const response = await fetch(`http://127.0.0.1:${port}/ready`);
  return readinessSchema.parse(await response.json());
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(askEveryMs);
}

/** The admin listener's, which must be known before the gateway says where it is. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('There is no free port');
  return address.port;
}
