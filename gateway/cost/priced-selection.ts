import type { Amount } from '#gateway/cost/amount.ts';
import type { Condition } from '#gateway/graphql/condition.ts';
import type { FieldPrice } from '#gateway/cost/price-book.ts';

/** One of the prices that a field may have: through an interface there may be one for each object behind it. */
export interface PricedCandidate {
  readonly price: FieldPrice;
  /** How many items each level of the list has; computing it refuses wrong slicing arguments, for what is no list too. */
  readonly size: Amount;
  readonly argumentPoints: Amount;
}

/** One response key of an operation. */
export interface PricedField {
  readonly key: string;
  /** It is asked for when one of these holds. */
  readonly conditions: readonly Condition[];
  /** The dearest one counts. */
  readonly candidates: readonly PricedCandidate[];
  /** What one item's own fields cost; undefined: it has none. */
  readonly selection: PricedSelection | undefined;
  /** Of all its items with all below them, and its arguments. */
  readonly points: Amount;
  /** Whether the gateway answers it itself, from the schema. Default: no. */
  readonly isIntrospection?: boolean;
}

/** What one object of the answer is asked for. */
export interface PricedSelection {
  /** For each group of types its fields; the dearest group counts. */
  readonly alternatives: readonly (readonly PricedField[])[];
  readonly points: Amount;
}
