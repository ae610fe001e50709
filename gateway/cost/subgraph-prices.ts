import { Kind, isCompositeType, parse } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { amountOf } from '#gateway/cost/amount.ts';
import type { Pricing } from '#gateway/cost/amount.ts';
import { isAskedFor, itemCount } from '#gateway/cost/compile-field.ts';
import { compileSelection, compileSets } from '#gateway/cost/compile-price.ts';
import type { PriceSource } from '#gateway/cost/compile-price.ts';
import type { PlacedSet } from '#gateway/cost/collect-selections.ts';
import { always, holds } from '#gateway/graphql/condition.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { addPoints, multiplyPoints } from '#gateway/cost/points.ts';
import type { PricedSelection } from '#gateway/cost/priced-selection.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { LeafFetch, PathStep, Program } from '#gateway/execution/program/program.ts';

/**
 * What plans of one supergraph are priced from. Lists are taken as they are: whether their arguments are allowed is for
 * the price of the operation to say, and keys and required fields have none.
 */
export function subgraphPriceSource({ schema, weights, settings }: PriceSource): PriceSource {
  return { schema, weights, settings: { ...settings, isLenient: true } };
}

/** One fetch of a plan with its prices. */
interface PricedFetch {
  readonly fetch: LeafFetch;
  /** What is asked for at its path: its root fields, or those of each entity. */
  readonly selection: PricedSelection;
  /** Points of an entity by itself; 0 at the root. */
  readonly entityWeight: number;
}

/**
 * What the plan of an operation costs each subgraph: the same weights over what each fetch asks, an entity fetch
 * multiplied by the lists on the way to it. An internal figure beside the price, which knows nothing of subgraphs. It is
 * the most that is asked: entities that occur twice are fetched once.
 */
export class SubgraphPrices {
  readonly #fetches: readonly PricedFetch[];

  /**
   * @param source of the whole supergraph, since fetches select what clients may not see; made once by
   *   {@link subgraphPriceSource}.
   * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price.
   */
  constructor(source: PriceSource, { steps }: Program) {
    this.#fetches = steps
      .flatMap(({ groups }) => groups)
      .flatMap(({ single, batches }) => (single ? [single] : batches.flatMap(({ members }) => members)))
      .map((fetch) => priceFetch(source, fetch));
  }

  /** What each fetch asks for. */
  get selections(): readonly PricedSelection[] {
    return this.#fetches.map(({ selection }) => selection);
  }

  /**
   * Points by subgraph name, each request at least 1; a subgraph that is not asked is absent.
   *
   * @param variables coerced, with defaults, of the client's operation.
   */
  pointsFor(variables: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
    const points = new Map<string, number>();
    const counts = new Map<string, number>();
    for (const { fetch, ...prices } of this.#fetches) {
      const { guards, anyOf = [[]] } = fetch;
      if (!anyOf.some((some) => holds([...guards, ...some], variables))) continue;
      const { path, subgraph, kind } = fetch;
      const each = addPoints(prices.entityWeight, pointsOf(prices.selection, variables));
      const times = this.#objectsAt(path, { variables, counts });
      const ofFetch = operationPoints(kind, multiplyPoints(times, each));
      points.set(subgraph, addPoints(points.get(subgraph) ?? 0, ofFetch));
    }
    return points;
  }

  /** How many objects the lists on a path hold at most, by whatever fetches give its fields. */
  #objectsAt(path: readonly PathStep[], counting: Counting): number {
    const keys = path.filter((step) => step !== '@');
    const key = keys.join('.');
    const known = keys.length === 0 ? 1 : counting.counts.get(key);
    if (known !== undefined) return known;
    let most: number | undefined;
    for (const { fetch, selection } of this.#fetches) {
      const start = fetch.path.filter((step) => step !== '@');
      if (start.length >= keys.length || start.some((step, index) => step !== keys[index])) continue;
      const pricing: Pricing = { variables: counting.variables, mode: 'asked', known: [] };
      const below = objectsBelow(selection, keys.slice(start.length), pricing);
      if (below === undefined) continue;
      most = Math.max(most ?? 0, multiplyPoints(this.#objectsAt(fetch.path, counting), below));
    }
    const count = most ?? 1;
    counting.counts.set(key, count);
    return count;
  }
}

interface Counting {
  readonly variables: Pricing['variables'];
  /** What was counted already, by path. */
  readonly counts: Map<string, number>;
}

function pointsOf(selection: PricedSelection, variables: Pricing['variables']): number {
  // Each fetch was compiled by itself, so that what is known of one says nothing of another.
  return amountOf(selection.points, { variables, mode: 'asked', known: [] });
}

/** The most objects at the end of a path below a selection; undefined: it does not lead there. */
function objectsBelow(
  { alternatives }: PricedSelection,
  [key, ...rest]: readonly string[],
  pricing: Pricing,
): number | undefined {
  if (key === undefined) return 1;
  let most: number | undefined;
  for (const field of alternatives.flat()) {
    if (field.key !== key || !isAskedFor(field, pricing)) continue;
    const below = field.selection ? objectsBelow(field.selection, rest, pricing) : undefined;
    if (below === undefined) continue;
    for (const candidate of field.candidates) {
      const items = itemCount(candidate, amountOf(candidate.size, pricing));
      most = Math.max(most ?? 0, multiplyPoints(items, below));
    }
  }
  return most;
}

function priceFetch(source: PriceSource, fetch: LeafFetch): PricedFetch {
  const document = parse(fetch.operation, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) {
    throw new InternalError('A fetch of the plan is not one operation');
  }
  if (!fetch.requires)
    return { fetch, selection: compileSelection(source, { document, operation }), entityWeight: 0 };
  const sets = entitySets(source.schema, operation);
  const book = priceBook(source.schema, source.weights);
  return {
    fetch,
    selection: compileSets(source, document, sets),
    entityWeight: Math.max(0, ...sets.map(({ parent }) => book.typeWeight(parent))),
  };
}

/** What a fetch asks of each type of entity: `_entities` itself is in no supergraph. */
function entitySets(schema: GraphQLSchema, { selectionSet }: OperationDefinitionNode): readonly PlacedSet[] {
  const fields = selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  const fragments = fields.flatMap((field) => field.selectionSet?.selections ?? []);
  return fragments.flatMap((fragment) => {
    if (fragment.kind !== Kind.INLINE_FRAGMENT) return [];
    const parent = schema.getType(fragment.typeCondition?.name.value ?? '');
    return isCompositeType(parent) ? [{ set: fragment.selectionSet, parent, condition: always }] : [];
  });
}
