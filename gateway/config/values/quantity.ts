/** How many of the base unit (milliseconds, bytes) one of each unit is. */
export type Units = Readonly<Record<string, number>>;

/** The notation of whole amounts with one of `units`: `30s`, `1MB`. */
export function quantityPattern(units: Units): RegExp {
  return new RegExp(`^(?<amount>0|[1-9]\\d{0,11})(?<unit>${Object.keys(units).join('|')})$`);
}

/** The amount in the base unit, or `undefined` where the text is not in this notation. */
export function parseQuantity(text: string, units: Units): number | undefined {
  const { amount, unit } = quantityPattern(units).exec(text)?.groups ?? {};
  const size = unit === undefined ? undefined : units[unit];
  return size === undefined ? undefined : Number(amount) * size;
}
