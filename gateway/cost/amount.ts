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
