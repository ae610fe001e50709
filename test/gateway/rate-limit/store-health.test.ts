import { expect, test } from '@jest/globals';
import { StoreHealth } from '#gateway/rate-limit/store-health.ts';

function watched() {
  const told: string[] = [];
  const time = { ms: 0 };
  const health = new StoreHealth({
    clock: () => time.ms,
    failuresToOpen: 3,
    openForMs: 1_000,
    onTrouble: (cause) => told.push(`trouble: ${cause}`),
    onRecovery: ({ durationMs }) => told.push(`recovered after ${durationMs}`),
  });
  return { health, told, time };
}

function fail(health: StoreHealth, times: number): void {
  for (let count = 0; count < times; count += 1) health.failed('no reply');
}

test('a store that answers is always asked', () => {
  const { health, told } = watched();
  for (let count = 0; count < 5; count += 1) {
    expect(health.admits()).toBe(true);
    health.succeeded();
  }
  expect(told).toEqual([]);
});

test('a few failures do not leave it alone, several in a row do', () => {
  const { health } = watched();
  fail(health, 2);
  health.succeeded();
  fail(health, 2);
  expect(health.admits()).toBe(true);
  fail(health, 1);
  expect(health.admits()).toBe(false);
});

test('one request after the other tries a store that was left alone, until one is answered', () => {
  const { health, time } = watched();
  fail(health, 3);
  time.ms = 999;
  expect(health.admits()).toBe(false);
  time.ms = 1_000;
  expect([health.admits(), health.admits()]).toEqual([true, false]);
  fail(health, 1);
  time.ms = 1_999;
  expect(health.admits()).toBe(false);
  time.ms = 2_000;
  expect(health.admits()).toBe(true);
  health.succeeded();
  expect([health.admits(), health.admits()]).toEqual([true, true]);
});

test('a try that never tells how it ended does not close the way for good', () => {
  const { health, time } = watched();
  fail(health, 3);
  time.ms = 1_000;
  expect(health.admits()).toBe(true);
  time.ms = 2_000;
  expect(health.admits()).toBe(true);
});

test('trouble is told once, and its end once it has not come back for a while', () => {
  const { health, told, time } = watched();
  health.note('connect ECONNREFUSED');
  fail(health, 3);
  time.ms = 500;
  health.succeeded();
  expect(told).toEqual(['trouble: connect ECONNREFUSED']);
  time.ms = 600;
  health.failed('again');
  time.ms = 1_600;
  health.succeeded();
  health.succeeded();
  expect(told).toEqual(['trouble: connect ECONNREFUSED', 'recovered after 1600']);
  health.failed('anew');
  expect(told.at(-1)).toBe('trouble: anew');
});
