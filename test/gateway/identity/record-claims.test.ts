import { expect, test } from '@jest/globals';
import { recordClaims } from '#gateway/identity/record-claims.ts';

test('values and lists of values are recorded under the name that was configured', () => {
  const claims = {
    plan: 'gold',
    seats: 3,
    beta: true,
    'https://shop.example/teams': ['a', 'b'],
    org: { region: 'eu' },
  };
  expect(recordClaims(claims, ['plan', 'seats', 'beta', 'https://shop.example/teams', 'org.region'])).toEqual(
    {
      plan: 'gold',
      seats: 3,
      beta: true,
      'https://shop.example/teams': ['a', 'b'],
      'org.region': 'eu',
    },
  );
});

test('what is missing, an object or null is not recorded, and what is long is cut', () => {
  const claims = {
    org: { region: 'eu' },
    none: null,
    text: 'x'.repeat(300),
    list: Array.from({ length: 30 }, String),
  };
  const recorded = recordClaims(claims, ['org', 'none', 'absent', '__proto__', 'text', 'list']);
  expect(Object.keys(recorded)).toEqual(['text', 'list']);
  expect(recorded['text']).toHaveLength(256);
  expect(recorded['list']).toHaveLength(20);
});
