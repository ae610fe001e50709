import { readClaim } from '#gateway/identity/read-claim.ts';
import type { RecordedClaim } from '#gateway/telemetry/access-record.ts';

/** Longer texts are cut, and of longer lists the rest is left out: an issuer may write anything into a token. */
const maxText = 256;
const maxItems = 20;

/** The values of some claims, for the record; without those that are missing, or are neither values nor lists of them. */
export function recordClaims(
  claims: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, RecordedClaim>> {
  const recorded = names.flatMap((name): [string, RecordedClaim][] => {
    const value = readClaim(claims, name);
    if (Array.isArray(value)) return [[name, value.filter(isPlain).slice(0, maxItems).map(cut)]];
    return isPlain(value) ? [[name, cut(value)]] : [];
  });
  return Object.fromEntries(recorded);
}

type Plain = string | number | boolean;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function cut(value: Plain): Plain {
  return typeof value === 'string' ? value.slice(0, maxText) : value;
}
