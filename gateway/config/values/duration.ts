import * as z from 'zod';
import { parseQuantity, quantityPattern } from '#gateway/config/values/quantity.ts';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a duration may be: both ends in the notation of the file, `0s` and `1h`. */
export interface DurationRange {
  /** Default `1ms`. */
  readonly min?: string;
  /** Default `1h`. Never above 24 days: a longer timer of Node fires at once. */
  readonly max?: string;
}

/** Milliseconds of `250ms`, `30s`, `5m`, `1h` or `7d`; `undefined` where the text is none of these. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, unitMs);
}

/** A span of time in the file (`30s`), a number of milliseconds once resolved. */
export function duration({ min = '1ms', max = '1h' }: DurationRange = {}) {
  const [minMs = 0, maxMs = 0] = [parseDuration(min), parseDuration(max)];
  return z
    .string({ error: ({ input }) => (typeof input === 'number' ? withoutUnit(input) : undefined) })
    .regex(quantityPattern(unitMs), { error: ({ input }) => malformed(input) })
    .meta({ examples: ['250ms', '30s', '5m', '1h'] })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= minMs && ms <= maxMs, { error: `must be between ${min} and ${max}` })
    .meta({ kind: 'duration', range: `${min} to ${max}` });
}

function withoutUnit(amount: number): string {
  return `${amount} has no unit; write ${amount}ms, ${amount}s or ${amount}m`;
}

function malformed(text: unknown): string {
  // A bare number in quotes, or from a variable, deserves the same answer as one without quotes.
  if (typeof text === 'string' && /^\d{1,12}$/.test(text)) return withoutUnit(Number(text));
  return 'expected a whole number with a unit (ms, s, m, h or d), such as 30s';
}
