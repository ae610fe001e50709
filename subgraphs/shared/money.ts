/** The GraphQL type `Money`. */
export interface Money {
  /** In cents. */
  readonly amount: number;
  readonly currency: 'EUR';
}

/** An amount of euro cents as `Money`; `null` stays `null`. */
export function euro(amount: number): Money;
export function euro(amount: number | null | undefined): Money | null;
export function euro(amount: number | null | undefined): Money | null {
  return amount == null ? null : { amount, currency: 'EUR' };
}
