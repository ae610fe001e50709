import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';
import { bucketId, replayRequests } from '#gateway/rate-limit/simulation/replay-requests.ts';
import type { ReplayedRefusal, TriedLimits } from '#gateway/rate-limit/simulation/replay-requests.ts';
import { micropoints } from '#gateway/rate-limit/token-bucket.ts';

/** One request that the tried limits would refuse. */
export interface SimulatedRefusal {
  readonly requestId: string;
  readonly atMs: number;
  /** undefined: it costs more than one operation may. */
  readonly layer: string | undefined;
  /** Whose bucket, in words. */
  readonly caller: string;
  readonly operation: string | undefined;
  readonly points: number;
  /** undefined: waiting does not help. */
  readonly retryAfterMs: number | undefined;
  /** Whether it was refused then as well. */
  readonly wasRefused: boolean;
}

/** What became of one layer. */
export interface SimulatedLayer {
  readonly name: string;
  readonly by: RateLimitLayer['by'];
  readonly mode: 'enforce' | 'measure';
  /** Requests it would refuse; with `measure`, those it would tell of. */
  readonly refused: number;
  /** How many callers they are of. */
  readonly callersRefused: number;
  /** How many buckets there are. */
  readonly buckets: number;
  /** The lowest that any bucket came to, as a part of its capacity; below 0 for a debt; undefined: none was used. */
  readonly lowest: number | undefined;
}

/** What became of operations above the highest price of one. */
export interface SimulatedMaximum {
  readonly points: number;
  readonly refused: number;
  /** How many callers they are of. */
  readonly callersRefused: number;
}

/** How full one bucket was over time. */
export interface BucketSeries {
  readonly layer: string;
  readonly caller: string;
  readonly capacity: number;
  /** The lowest level in each slot of time, as a part of the capacity; undefined: nothing happened in it. */
  readonly lowest: readonly (number | undefined)[];
  /** Requests refused by this bucket in each slot. */
  readonly refused: readonly number[];
}

/** What would have been. */
export interface Simulation {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: number;
  readonly refused: number;
  /** Passed then, and would not now. */
  readonly newlyRefused: number;
  /** Refused then, and would pass now. */
  readonly newlyAdmitted: number;
  /** What the highest price of one operation refused; undefined: none is enforced. */
  readonly maxPerOperation: SimulatedMaximum | undefined;
  readonly layers: readonly SimulatedLayer[];
  /** In the order of time; those by `measure` layers are not among them. At most {@link maxRefusals}. */
  readonly refusals: readonly SimulatedRefusal[];
  /** The buckets that came lowest, lowest first. */
  readonly tightest: readonly BucketSeries[];
}

/** How many refusals are told one by one. */
export const maxRefusals = 10_000;
const maxSeries = 8;
const slots = 240;

/** Tries other limits on recorded requests. @throws Error where there are none. */
export function simulateLimits(requests: readonly RecordedRequest[], limits: TriedLimits): Simulation {
  const [first] = requests;
  if (!first) throw new Error('There are no requests to try the limits on');
  let fromMs = first.startedAtMs;
  let toMs = first.endedAtMs;
  for (const { startedAtMs, endedAtMs } of requests) {
    fromMs = Math.min(fromMs, startedAtMs);
    toMs = Math.max(toMs, endedAtMs);
  }
  const summary = new Summary();
  replayRequests(requests, limits, summary);
  return {
    fromMs,
    toMs,
    requests: requests.length,
    ...summary.counts,
    maxPerOperation: summary.maximum(limits.maxPerOperation),
    layers: limits.layers.filter(({ by }) => by !== 'subgraph').map((layer) => summary.layer(layer)),
    refusals: summary.refusals,
    tightest: drawSeries({ requests, limits, fromMs, toMs, charges: summary.tightest() }),
  };
}

/** The lowest level of a bucket. */
interface Low {
  readonly charge: Charge;
  lowest: number;
}

class Summary {
  readonly counts = { refused: 0, newlyRefused: 0, newlyAdmitted: 0 };
  readonly refusals: SimulatedRefusal[] = [];
  readonly #lows = new Map<string, Low>();
  /** By layer; undefined: the price of one operation. */
  readonly #refusedBy = new Map<string | undefined, { count: number; readonly callers: Set<string> }>();

  onRequest(request: RecordedRequest, refusals: readonly ReplayedRefusal[]): void {
    for (const refusal of refusals) this.#count(refusal, request);
    const refusal = longest(refusals.filter(({ mode }) => mode === 'enforce'));
    const { counts } = this;
    if (!refusal) {
      if (request.wasRefused) counts.newlyAdmitted += 1;
      return;
    }
    counts.refused += 1;
    if (!request.wasRefused) counts.newlyRefused += 1;
    if (this.refusals.length < maxRefusals) this.refusals.push(describe(request, refusal));
  }

  onBucket(charge: Charge, level: number): void {
    const part = level / (charge.capacity * micropoints);
    const known = this.#lows.get(bucketId(charge));
    if (!known) this.#lows.set(bucketId(charge), { charge, lowest: part });
    else if (part < known.lowest) known.lowest = part;
  }

  layer({ name, by, mode }: RateLimitLayer): SimulatedLayer {
    const own = [...this.#lows.values()].filter(({ charge }) => charge.layer === name);
    const refused = this.#refusedBy.get(name);
    return {
      name,
      by,
      mode,
      refused: refused?.count ?? 0,
      callersRefused: refused?.callers.size ?? 0,
      buckets: own.length,
      lowest:
        own.length === 0 ? undefined : own.reduce((least, { lowest }) => Math.min(least, lowest), Infinity),
    };
  }

  maximum(points: number | undefined): SimulatedMaximum | undefined {
    if (points === undefined) return undefined;
    const refused = this.#refusedBy.get(undefined);
    return { points, refused: refused?.count ?? 0, callersRefused: refused?.callers.size ?? 0 };
  }

  tightest(): readonly Charge[] {
    return [...this.#lows.values()]
      .sort((a, b) => a.lowest - b.lowest)
      .slice(0, maxSeries)
      .map(({ charge }) => charge);
  }

  #count({ layer, key }: ReplayedRefusal, { caller }: RecordedRequest): void {
    const refused = this.#refusedBy.get(layer) ?? { count: 0, callers: new Set() };
    refused.count += 1;
    refused.callers.add(key ?? caller.identity?.subject ?? caller.address.network);
    this.#refusedBy.set(layer, refused);
  }
}

function longest(refusals: readonly ReplayedRefusal[]): ReplayedRefusal | undefined {
  const lasting = ({ retryAfterMs }: ReplayedRefusal): number => retryAfterMs ?? Infinity;
  return [...refusals].sort((a, b) => lasting(b) - lasting(a))[0];
}

function describe(request: RecordedRequest, { layer, key, retryAfterMs }: ReplayedRefusal): SimulatedRefusal {
  const { requestId, startedAtMs, caller, operation, estimatedPoints, wasRefused } = request;
  return {
    requestId,
    atMs: startedAtMs,
    layer,
    caller: key === undefined ? (caller.identity?.subject ?? caller.address.network) : callerInWords(key),
    operation,
    points: estimatedPoints,
    retryAfterMs,
    wasRefused,
  };
}

/** A bucket's key as people read it: its parts decoded, without those that are empty. */
function callerInWords(key: string): string {
  return key
    .split(/[/?]/)
    .filter((part) => part !== '')
    .map(decodePart)
    .join(' / ');
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not one of ours, such as an address with a zone: shown as it is
  }
}

interface SeriesOptions {
  readonly requests: readonly RecordedRequest[];
  readonly limits: TriedLimits;
  readonly fromMs: number;
  readonly toMs: number;
  readonly charges: readonly Charge[];
}

/** A second replay, in which only the buckets of interest are written down. */
function drawSeries({ requests, limits, fromMs, toMs, charges }: SeriesOptions): readonly BucketSeries[] {
  const slotMs = Math.max(1, (toMs - fromMs) / slots);
  const slotOf = (atMs: number): number => Math.min(slots - 1, Math.floor((atMs - fromMs) / slotMs));
  const series = new Map(
    charges.map((charge) => [
      bucketId(charge),
      {
        layer: charge.layer,
        caller: callerInWords(charge.key),
        capacity: charge.capacity,
        lowest: Array.from({ length: slots }, (): number | undefined => undefined),
        refused: Array.from({ length: slots }, () => 0),
      },
    ]),
  );
  replayRequests(requests, limits, {
    onRequest: ({ startedAtMs }, refusals) => {
      for (const { layer, key } of refusals) {
        const refused = series.get(`${layer ?? ''} ${key ?? ''}`)?.refused;
        const slot = slotOf(startedAtMs);
        if (refused) refused[slot] = (refused[slot] ?? 0) + 1;
      }
    },
    onBucket: (charge, level, atMs) => {
      const lowest = series.get(bucketId(charge))?.lowest;
      const slot = slotOf(atMs);
      const part = level / (charge.capacity * micropoints);
      if (lowest) lowest[slot] = Math.min(lowest[slot] ?? Infinity, part);
    },
  });
  return [...series.values()];
}
