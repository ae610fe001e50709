import * as z from 'zod';
import { openBenchContext } from '#test/bench/harness/bench-context.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { startLoadGenerator } from '#test/bench/harness/load-generator.ts';
import type { LoadJob, LoadResult } from '#test/bench/harness/load-job.ts';
import { hostileCorpus } from '#test/bench/hostile/hostile-corpus.ts';
import type { HostileKind } from '#test/bench/hostile/hostile-corpus.ts';
import { unionShape } from '#test/bench/shapes.ts';
import { weirSetUp } from '#test/bench/setups/weir-set-up.ts';
import type { RunningSetUp } from '#test/bench/setups/set-up.ts';

/** How long to attack, and whom to tell how it goes. */
export interface HostileOptions {
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

/** What one kind of hostile operation does to one gateway. */
export interface HostileMeasurement {
  /** `bare` or `every policy`. */
  readonly gateway: string;
  readonly kind: string;
  /** The longest time that the gateway's event loop was not free, waiting for its core included. */
  readonly blockedMs: number;
  /** The most processor time that its main thread spent without a look at its timers. */
  readonly workMs: number;
  /** Callers of an operation that the gateway knows. */
  readonly known: LoadResult;
  /** Callers of operations that it has to plan first. */
  readonly fresh: LoadResult;
  readonly hostile: LoadResult | undefined;
}

const knownConnections = 4;
const freshConnections = 2;
const hostileConnections = 4;
/** Whoever attacks is another caller, by address and by identity. */
const attackerAddress = '127.0.0.2';
/** How many different texts there are of one kind. */
const variants = 200;
const freshOperations = 5000;
const warmUpSeconds = 3;

const delaySchema = z.object({ blockedMs: z.number(), workMs: z.number() });

/**
 * Attacks a gateway with policies and their limits, then a bare one with its generous limits, with one kind of hostile
 * operation after the other, while other callers do honest work. The first row of each is without an attack.
 */
export async function measureHostile(options: HostileOptions): Promise<readonly HostileMeasurement[]> {
  await using context = await openBenchContext();
  const all: HostileMeasurement[] = [];
  for (const policies of [true, false]) {
    for (const kind of [undefined, ...hostileCorpus]) {
      // Its own process each time: what one attack leaves behind is not the next one's.
      const setUp = weirSetUp({ name: 'hostile', shape: unionShape, policies, sharing: true });
      await using running = await setUp.start(context);
      const gateway = policies ? 'every policy' : 'bare';
      const measurement = { gateway, ...(await attack(kind, { running, context, ...options })) };
      options.progress(describe(measurement));
      all.push(measurement);
    }
  }
  return all;
}

function describe({ gateway, kind, blockedMs, workMs }: HostileMeasurement): string {
  return `${gateway}: ${kind}: loop blocked for ${blockedMs.toFixed(0)} ms, at most ${workMs.toFixed(0)} ms of work in one go`;
}

interface Attack extends HostileOptions {
  readonly running: RunningSetUp;
  readonly context: BenchContext;
}

async function attack(
  kind: HostileKind | undefined,
  { running, context, seconds }: Attack,
): Promise<Omit<HostileMeasurement, 'gateway'>> {
  const { url, headers, strangerHeaders = headers } = running;
  const start = (
    connections: number,
    requests: LoadJob['requests'],
    caller: Pick<LoadJob, 'headers' | 'from'> = { headers },
  ) => startLoadGenerator({ url, ...caller, connections, requests, hotCount: 1, hotShare: 0 }, context);
  await using known = await start(knownConnections, [{ body: running.body, statuses: [] }]);
  await using fresh = await start(freshConnections, freshRequests());
  await using hostile =
    kind &&
    (await start(hostileConnections, hostileRequests(kind), {
      headers: strangerHeaders,
      from: attackerAddress,
    }));
  await Promise.all([known.run(warmUpSeconds), fresh.run(warmUpSeconds)]);
  await running.process.ask('delay:start');
  const [knownResult, freshResult, hostileResult] = await Promise.all([
    known.run(seconds),
    fresh.run(seconds),
    hostile?.run(seconds),
  ]);
  return {
    kind: kind?.name ?? 'nothing hostile',
    ...delaySchema.parse(await running.process.ask('delay:stop')),
    known: knownResult,
    fresh: freshResult,
    hostile: hostileResult,
  };
}

function freshRequests(): LoadJob['requests'] {
  return Array.from({ length: freshOperations }, (_, index) => ({
    body: JSON.stringify({ query: `query Fresh${index} { members { ... on Member0 { own0 own1 } } }` }),
    statuses: [],
  }));
}

function hostileRequests({ textFor }: HostileKind): LoadJob['requests'] {
  return Array.from({ length: variants }, (_, index) => ({
    body: JSON.stringify({ query: textFor(index) }),
    statuses: [],
  }));
}
