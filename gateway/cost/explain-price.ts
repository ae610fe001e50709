import { amountOf } from '#gateway/cost/amount.ts';
import { candidatePoints, isAskedFor, itemCount } from '#gateway/cost/compile-field.ts';
import { mutationBase } from '#gateway/cost/operation-points.ts';
import { addPoints, multiplyPoints } from '#gateway/cost/points.ts';
import type { Pricing, PricingMode } from '#gateway/cost/amount.ts';
import type { OperationPrice } from '#gateway/cost/operation-price.ts';
import type { PricedCandidate, PricedField, PricedSelection } from '#gateway/cost/priced-selection.ts';

/** What one field of the answer adds to the price of its operation. */
export interface FieldCost {
  /** Response keys from the root, joined by `.`. */
  readonly path: string;
  /** The field that was priced, as `Type.field`. */
  readonly coordinate: string;
  /** Points of one item, without what is below it. */
  readonly weight: number;
  /** Items at each level of the list; undefined: it is no list. */
  readonly listSize: number | undefined;
  /** How many of its items were priced, lists around it included. */
  readonly items: number;
  /** What the field adds by itself, with its arguments: those of all fields and the base are the price. */
  readonly ownPoints: number;
  /** What it adds with everything below it. */
  readonly points: number;
}

/** Where the points of an operation come from. */
export interface PriceBreakdown {
  /** The price. */
  readonly points: number;
  /** Points before any field: 10 for a mutation. */
  readonly base: number;
  /** In the order of the operation, a field before those below it; of different types behind one field the dearest. */
  readonly fields: readonly FieldCost[];
  /** Whether there are more fields than are listed. */
  readonly isCut: boolean;
}

/** The most fields that a breakdown lists. */
const maxListedFields = 1_000;

/**
 * Takes a price apart by field. What `@skip` and `@include` leave out is not listed, nor is `__typename`, which costs
 * nothing; introspection is a single line.
 *
 * @param variables coerced, with defaults.
 * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`, as the price does.
 */
export function explainPrice(
  price: OperationPrice,
  variables: Readonly<Record<string, unknown>>,
  { mode = 'asked' }: { readonly mode?: PricingMode } = {},
): PriceBreakdown {
  const listing: Listing = { pricing: { variables, mode, known: [] }, fields: [], isCut: false };
  const points = mode === 'most' ? price.mostPoints(variables) : price.pointsFor(variables);
  listSelection(listing, price.root, { path: '', times: 1 });
  const { fields, isCut } = listing;
  return { points, base: price.kind === 'mutation' ? mutationBase : 0, fields, isCut };
}

interface Listing {
  readonly pricing: Pricing;
  readonly fields: FieldCost[];
  isCut: boolean;
}

interface Place {
  /** Response keys to it; empty at the root. */
  readonly path: string;
  /** How many objects are there. */
  readonly times: number;
}

function listSelection(listing: Listing, { alternatives }: PricedSelection, place: Place): void {
  const sum = (fields: readonly PricedField[]): number =>
    fields.reduce((points, field) => addPoints(points, amountOf(field.points, listing.pricing)), 0);
  let chosen: readonly PricedField[] = [];
  let highest = -1;
  for (const fields of alternatives) {
    const points = sum(fields);
    if (points <= highest) continue;
    chosen = fields;
    highest = points;
  }
  for (const field of chosen) listField(listing, field, place);
}

function listField(listing: Listing, field: PricedField, { path: outer, times }: Place): void {
  const { pricing, fields } = listing;
  if (listing.isCut || !isAskedFor(field, pricing)) return;
  if (fields.length >= maxListedFields) {
    listing.isCut = true;
    return;
  }
  const candidate = dearestCandidate(field, pricing);
  if (!candidate) return;
  const { price } = candidate;
  const size = amountOf(candidate.size, pricing);
  const items = multiplyPoints(times, itemCount(candidate, size));
  const argumentPoints = multiplyPoints(times, amountOf(candidate.argumentPoints, pricing));
  const path = outer === '' ? field.key : `${outer}.${field.key}`;
  fields.push({
    path,
    coordinate: price.coordinate,
    weight: price.weight,
    listSize: price.listDepth > 0 ? size : undefined,
    items,
    ownPoints: addPoints(multiplyPoints(items, price.weight), argumentPoints),
    points: multiplyPoints(times, amountOf(field.points, pricing)),
  });
  if (field.selection) listSelection(listing, field.selection, { path, times: items });
}

function dearestCandidate(
  { candidates, selection }: PricedField,
  pricing: Pricing,
): PricedCandidate | undefined {
  const below = amountOf(selection?.points ?? 0, pricing);
  let dearest: PricedCandidate | undefined;
  let highest = -1;
  for (const candidate of candidates) {
    const points = candidatePoints(candidate, below, pricing);
    if (points <= highest) continue;
    dearest = candidate;
    highest = points;
  }
  return dearest;
}
