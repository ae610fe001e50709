/** What is sent, as far as it counts for the price. */
export interface Parcel {
  readonly kind: 'Book' | 'Gadget';
  /** The list price in euro cents. */
  readonly price: number;
  /** In grams. */
  readonly weight: number;
}

const freeFromPrice = 10_000;
const rates = {
  Book: { base: 195, perStep: 50 },
  Gadget: { base: 490, perStep: 120 },
} as const;
const stepGrams = 500;

/** What it costs to send one item, in euro cents: a base, and a step for every 500 grams begun. */
export function estimateShipping({ kind, price, weight }: Parcel): number {
  if (price >= freeFromPrice) return 0;
  const { base, perStep } = rates[kind];
  return base + perStep * Math.ceil(weight / stepGrams);
}
