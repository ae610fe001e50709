import { addPoints } from '#gateway/cost/points.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/**
 * How large lists are taken to be whose size depends on variables, and what depends on other conditions: as the
 * variables say; the least that any variables could mean; or the most, with lists of the largest allowed size.
 */
export type PricingMode = 'asked' | 'least' | 'most';

/** What the price of one request is computed from. */
export interface Pricing {
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly mode: PricingMode;
  /** What was computed already, by slot: a fragment spread in many places is priced once. */
  readonly known: (number | undefined)[];
}

/** Points or a count: a number that no variable changes, or what computes it for a request. */
export type Amount = number | ((pricing: Pricing) => number);

/** The number for one request. @throws ClientError whatever computing it throws. */
export function amountOf(amount: Amount, pricing: Pricing): number {
  return typeof amount === 'number' ? amount : amount(pricing);
}

/**
 * Computes now what no variable changes. A refusal waits until a request really asks for it: what `@skip` leaves out is
 * not refused.
 */
export function foldAmount(compute: () => number): Amount {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return () => {
      throw error;
    };
  }
}

/** Numbers the amounts that requests remember, so that each is computed once for a request. */
export class AmountSlots {
  #count = 0;

  /** The same amount, computed at most once for a request. */
  remembered(amount: Amount): Amount {
    if (typeof amount === 'number') return amount;
    const slot = this.#count++;
    return (pricing) => (pricing.known[slot] ??= amount(pricing));
  }
}

/** The sum of amounts, within the largest number of points. */
export function sumOf(amounts: readonly Amount[]): Amount {
  let constant = 0;
  const computed: ((pricing: Pricing) => number)[] = [];
  for (const amount of amounts) {
    if (typeof amount === 'number') constant = addPoints(constant, amount);
    else computed.push(amount);
  }
  if (computed.length === 0) return constant;
  return (pricing) => {
    let sum = constant;
    for (const compute of computed) sum += compute(pricing);
    return addPoints(sum, 0);
  };
}

/** The highest of amounts; 0 where there are none. */
export function highestOf(amounts: readonly Amount[]): Amount {
  if (amounts.length <= 1) return amounts[0] ?? 0;
  const constant = Math.max(0, ...amounts.filter((amount) => typeof amount === 'number'));
  const computed = amounts.filter((amount) => typeof amount !== 'number');
  if (computed.length === 0) return constant;
  return (pricing) => {
    let highest = constant;
    for (const compute of computed) highest = Math.max(highest, compute(pricing));
    return highest;
  };
}
