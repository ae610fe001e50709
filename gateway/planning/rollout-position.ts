import { createHash } from 'node:crypto';
import type { Identity } from '#gateway/identity/identity.ts';

const positions = 2 ** 48;

/**
 * Where a request stands in roll-outs by percentage, from 0 to below 100. An identity always stands at the same place,
 * in every replica: it stays in a roll-out that it is in while the percentage grows.
 *
 * @param random from 0 to below 1; decides for a caller without identity.
 */
export function rolloutPosition(identity: Identity | undefined, random: () => number): number {
  if (!identity) return random() * 100;
  const hash = createHash('sha256')
    .update(JSON.stringify([identity.issuer, identity.subject]), 'utf8')
    .digest();
  return (hash.readUIntBE(0, 6) / positions) * 100;
}
