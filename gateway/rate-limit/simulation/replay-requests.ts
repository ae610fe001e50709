import { layerKey } from '#gateway/rate-limit/layer-key.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import { selectLayers } from '#gateway/rate-limit/select-layers.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';
import { refundTokens, takeTokens } from '#gateway/rate-limit/token-bucket.ts';
import type { Bucket, TakeResult } from '#gateway/rate-limit/token-bucket.ts';

/** Limits to try. */
export interface TriedLimits {
  readonly layers: readonly RateLimitLayer[];
  /** Highest price of one operation; undefined: none is enforced. */
  readonly maxPerOperation: number | undefined;
}

/** Why a request would be refused. */
export interface ReplayedRefusal {
  /** The layer's name; undefined: the operation alone costs more than one may. */
  readonly layer: string | undefined;
  /** Whose bucket; undefined where the caller lacks what the layer goes by, or no layer refused. */
  readonly key: string | undefined;
  /** When the points would be there; undefined: never. */
  readonly retryAfterMs: number | undefined;
  /** `measure` layers refuse nothing; they tell. */
  readonly mode: 'enforce' | 'measure';
}

/** Is told what happens. */
export interface ReplayObserver {
  onRequest(request: RecordedRequest, refusals: readonly ReplayedRefusal[]): void;
  /** After each change of a bucket. @param level micropoints; below 0 for a debt. */
  onBucket(charge: Charge, level: number, atMs: number): void;
}

/**
 * Sends recorded requests once more through buckets with other limits: what the gateway would reserve when a request
 * begins and settle when it ends, by the same arithmetic. Layers by subgraph are left out, since records do not tell
 * what plans ask of subgraphs.
 *
 * @param requests in any order.
 */
export function replayRequests(
  requests: readonly RecordedRequest[],
  limits: TriedLimits,
  observer: ReplayObserver,
): void {
  const replay = new Replay(limits, observer);
  for (const { request, isEnd } of eventsOf(requests)) {
    if (isEnd) replay.end(request);
    else replay.begin(request);
  }
}

interface ReplayEvent {
  readonly atMs: number;
  readonly request: RecordedRequest;
  readonly isEnd: boolean;
}

/** Of what happens in one millisecond, beginnings come first: a request never ends before it has begun. */
function eventsOf(requests: readonly RecordedRequest[]): readonly ReplayEvent[] {
  const events = requests.flatMap((request): ReplayEvent[] => [
    { atMs: request.startedAtMs, request, isEnd: false },
    { atMs: request.endedAtMs, request, isEnd: true },
  ]);
  return events.sort((a, b) => a.atMs - b.atMs || Number(a.isEnd) - Number(b.isEnd));
}

interface Decision extends TakeResult {
  readonly charge: Charge;
}

class Replay {
  readonly #limits: TriedLimits;
  readonly #observer: ReplayObserver;
  readonly #buckets = new Map<string, Bucket>();
  readonly #paid = new Map<RecordedRequest, readonly Charge[]>();

  constructor(limits: TriedLimits, observer: ReplayObserver) {
    this.#limits = limits;
    this.#observer = observer;
  }

  begin(request: RecordedRequest): void {
    const refused = this.#refusedOutright(request);
    if (refused) {
      this.#observer.onRequest(request, [refused]);
      return;
    }
    const decisions = this.#chargesOf(request).map((charge) => this.#decide(charge, request));
    const refusals = decisions.flatMap(refusalsOf);
    this.#observer.onRequest(request, refusals);
    if (refusals.some(({ mode }) => mode === 'enforce')) return;
    const granted = decisions.filter(({ outcome }) => outcome.kind === 'granted');
    for (const { charge, bucket } of granted) this.#write(charge, bucket, request.startedAtMs);
    this.#paid.set(
      request,
      granted.map(({ charge }) => charge),
    );
  }

  end(request: RecordedRequest): void {
    const { estimatedPoints, actualPoints, endedAtMs } = request;
    for (const charge of this.#paid.get(request) ?? []) {
      const points = estimatedPoints - actualPoints;
      this.#write(charge, refundTokens({ ...this.#operation(charge, endedAtMs), points }), endedAtMs);
    }
    this.#paid.delete(request);
  }

  #refusedOutright({ estimatedPoints, caller }: RecordedRequest): ReplayedRefusal | undefined {
    const { layers, maxPerOperation } = this.#limits;
    const refusal = { key: undefined, retryAfterMs: undefined, mode: 'enforce' } as const;
    if (maxPerOperation !== undefined && estimatedPoints > maxPerOperation)
      return { ...refusal, layer: undefined };
    const lacking = layers.find(
      ({ by, missing }) =>
        missing === 'reject' && by !== 'subgraph' && layerKey(by, caller) === undefined && by !== 'ip',
    );
    return lacking && { ...refusal, layer: lacking.name };
  }

  #chargesOf({ caller, claims }: RecordedRequest): readonly Charge[] {
    const { layers } = this.#limits;
    return selectLayers({ layers, ...caller, claimOf: (name) => claims[name] });
  }

  #decide(charge: Charge, { estimatedPoints: points, startedAtMs }: RecordedRequest): Decision {
    return { charge, ...takeTokens({ ...this.#operation(charge, startedAtMs), points }) };
  }

  #operation(charge: Charge, nowMs: number) {
    const { capacity, refillPerSecond } = charge;
    return { bucket: this.#buckets.get(bucketId(charge)), capacity, refillPerSecond, nowMs };
  }

  #write(charge: Charge, bucket: Bucket, atMs: number): void {
    this.#buckets.set(bucketId(charge), bucket);
    this.#observer.onBucket(charge, bucket.levelMicropoints, atMs);
  }
}

/** Tells one bucket from all others. */
export function bucketId({ layer, key }: Charge): string {
  return `${layer} ${key}`;
}

function refusalsOf({ charge: { layer, key, mode }, outcome }: Decision): readonly ReplayedRefusal[] {
  if (outcome.kind === 'granted') return [];
  return [{ layer, key, mode, retryAfterMs: outcome.kind === 'empty' ? outcome.retryAfterMs : undefined }];
}
