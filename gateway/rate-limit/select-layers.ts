import { ClientError } from '#gateway/errors/client-error.ts';
import { joinKey, layerKey, subgraphKey } from '#gateway/rate-limit/layer-key.ts';
import type { Caller, LayerKey } from '#gateway/rate-limit/layer-key.ts';
import type { LayerProperty, LayerRule, RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';

/** The largest capacity and refill that buckets count exactly. */
const maxBucketSize = 1_000_000_000;

/** Who pays from which layers. */
export interface SelectLayersOptions extends Caller {
  readonly layers: readonly RateLimitLayer[];
  /** A claim of the caller's verified token; `undefined` where there is none. */
  readonly claimOf: (name: string) => unknown;
}

/**
 * The buckets that a request pays from, in the order of the layers; those by subgraph apart.
 * @throws ClientError FORBIDDEN when a layer with `missing: reject` has nothing to count the caller by
 */
export function selectLayers({ layers, claimOf, ...caller }: SelectLayersOptions): Charge[] {
  const charges: Charge[] = [];
  for (const layer of layers) {
    if (layer.by === 'subgraph') continue;
    const key = layerKey(layer.by, caller);
    if (key !== undefined) charges.push(...chargesOf(layer, key, ruleByClaim(layer, claimOf)));
    else if (layer.missing === 'reject' && canBeMissing(layer)) throw nothingToCountBy(layer);
  }
  return charges;
}

/** What a plan asks of each subgraph. */
export interface SelectSubgraphLayersOptions {
  readonly layers: readonly RateLimitLayer[];
  /** By name of the subgraph. */
  readonly points: ReadonlyMap<string, number>;
}

/** The subgraphs' own buckets that a plan is paid from, each with its own points. */
export function selectSubgraphLayers({ layers, points }: SelectSubgraphLayersOptions): Charge[] {
  return layers
    .filter(({ by }) => by === 'subgraph')
    .flatMap((layer) =>
      [...points].map(([name, own]) => {
        const rule = layer.rules.find(({ when }) => 'subgraph' in when && when.subgraph === name);
        return { ...chargeOf(layer, subgraphKey(name), rule), points: own };
      }),
    );
}

function ruleByClaim(
  { rules }: RateLimitLayer,
  claimOf: SelectLayersOptions['claimOf'],
): LayerRule | undefined {
  return rules.find(({ when }) => {
    if (!('claim' in when)) return false;
    const value = claimOf(when.claim);
    return Array.isArray(value) ? value.includes(when.equals) : value === when.equals;
  });
}

/** The caller's own bucket, and the larger one that it shares. */
function chargesOf(layer: RateLimitLayer, key: LayerKey, rule: LayerRule | undefined): Charge[] {
  const own = chargeOf(layer, key, rule);
  return key.shared === undefined ? [own] : [own, sharedCharge(own, key.shared)];
}

function sharedCharge(own: Charge, { key, multiple }: NonNullable<LayerKey['shared']>): Charge {
  return {
    ...own,
    key,
    capacity: Math.min(own.capacity * multiple, maxBucketSize),
    refillPerSecond: Math.min(Math.round(own.refillPerSecond * multiple * 1000) / 1000, maxBucketSize),
  };
}

function chargeOf(
  { name, mode, ...own }: RateLimitLayer,
  { key, group }: LayerKey,
  rule: LayerRule | undefined,
): Charge {
  const { capacity, refillPerSecond } = rule ?? own;
  return { layer: name, key: tierKey(key, rule), group, capacity, refillPerSecond, mode };
}

/** A tier has buckets of its own: two callers of one tenant with different claims would cut each other's short. */
function tierKey(key: string, rule: LayerRule | undefined): string {
  if (rule === undefined || !('claim' in rule.when)) return key;
  return `${key}?${joinKey(rule.when.claim, String(rule.when.equals))}`;
}

function canBeMissing(layer: RateLimitLayer): layer is RateLimitLayer & { readonly by: MissableProperty } {
  return layer.by in remedies;
}

type MissableProperty = Exclude<LayerProperty, 'ip' | 'operation' | 'subgraph'>;

const remedies: Readonly<Record<MissableProperty, string>> = {
  tenant: 'a credential that names a tenant',
  subject: 'a credential',
  apiKey: 'an API key',
  client: 'a credential that names its client application',
};

function nothingToCountBy({
  name,
  by,
}: {
  readonly name: string;
  readonly by: MissableProperty;
}): ClientError {
  return new ClientError(
    'FORBIDDEN',
    `The limit "${name}" admits only requests with ${remedies[by]}; send one.`,
  );
}
