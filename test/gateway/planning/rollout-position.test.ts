import { expect, test } from '@jest/globals';
import type { Identity } from '#gateway/identity/identity.ts';
import { rolloutPosition } from '#gateway/planning/rollout-position.ts';

const identity = (subject: string, issuer = 'https://issuer.example'): Identity => ({
  issuer,
  subject,
  tenant: undefined,
  roles: [],
  scopes: [],
  client: undefined,
  expiresAtMs: 0,
});
const noRandomness = (): number => {
  throw new Error('An identity needs no randomness');
};

test('An identity always stands at the same place', () => {
  const place = rolloutPosition(identity('ann'), noRandomness);
  expect(rolloutPosition({ ...identity('ann'), expiresAtMs: 1, scopes: ['other'] }, noRandomness)).toBe(
    place,
  );
  expect(rolloutPosition(identity('ann', 'https://other.example'), noRandomness)).not.toBe(place);
});

test('Identities stand evenly from 0 to below 100', () => {
  const places = Array.from({ length: 2000 }, (_, index) =>
    rolloutPosition(identity(`user-${index}`), noRandomness),
  );
  expect(places.every((place) => place >= 0 && place < 100)).toBe(true);
  for (const percent of [5, 20, 50, 90]) {
    const share = (places.filter((place) => place < percent).length / places.length) * 100;
    expect(Math.abs(share - percent)).toBeLessThan(4);
  }
});

test('A caller without identity stands where chance puts the request', () => {
  expect(rolloutPosition(undefined, () => 0.25)).toBe(25);
});
