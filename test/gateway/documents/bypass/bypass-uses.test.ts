import { expect, test } from '@jest/globals';
import { BypassUses } from '#gateway/documents/bypass/bypass-uses.ts';

test('each token is counted for itself, every time that it is used', () => {
  const uses = new BypassUses();
  expect([uses.count('a'), uses.count('a'), uses.count('b')]).toEqual([1, 2, 1]);
});

test('the oldest tokens make room, so that counting takes bounded memory', () => {
  const uses = new BypassUses();
  for (let i = 0; i < 25_000; i += 1) uses.count(String(i));
  expect(uses.count('24999')).toBe(2);
  // Forgotten long ago: it begins anew.
  expect(uses.count('0')).toBe(1);
});
