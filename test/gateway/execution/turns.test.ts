import { expect, test } from '@jest/globals';
import { Turns } from '#gateway/execution/turns.ts';

const never = new AbortController().signal;

/** Turns over a clock and rounds of the event loop that the test drives. */
function setUp(atOnce: number) {
  const time = { nowMs: 1000 };
  const rounds: (() => void)[] = [];
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const turns = new Turns({ atOnce, now: () => time.nowMs, nextRound: (callback) => rounds.push(callback) });
  return {
    turns,
    begun,
    take: (name: string, signal = never, caller = 'caller') =>
      turns.take(signal, caller, () => {
        begun.push(name);
        const { promise, resolve } = Promise.withResolvers<string>();
        ends.set(name, () => resolve(name));
        return promise;
      }),
    end: (name: string) => ends.get(name)?.(),
    round: async (lastedMs: number) => {
      time.nowMs += lastedMs;
      rounds.shift()?.();
      await new Promise(setImmediate);
    },
  };
}

test('work begins at once while there is little of it', async () => {
  const { take, begun } = setUp(2);
  void take('a');
  void take('b');
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b']);
});

test('while rounds of the event loop are busy, the next begins when one has ended, in the order of coming', async () => {
  const { take, begun, end, round } = setUp(1);
  const first = take('a');
  void take('b');
  void take('c');
  await round(5);
  expect(begun).toEqual(['a']);
  end('a');
  await expect(first).resolves.toBe('a');
  await round(5);
  await round(5);
  expect(begun).toEqual(['a', 'b']);
});

test('nobody waits longer than a quiet round of the event loop, as when subgraphs are slow', async () => {
  const { take, begun, round } = setUp(1);
  for (const name of ['a', 'b', 'c']) void take(name);
  await round(0.05);
  await round(0.05);
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('in a thread that is never quiet, slow work does not hold up all others', async () => {
  const { take, begun, round } = setUp(1);
  for (const name of ['a', 'b', 'c']) void take(name);
  for (let count = 0; count < 10; count += 1) await round(5);
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('work that nobody waits for any more does not begin, and lets the next one by', async () => {
  const { turns, take, begun, end, round } = setUp(1);
  const gone = new AbortController();
  const first = take('a');
  const second = take('b', gone.signal);
  void take('c');
  gone.abort(new Error('The client has gone'));
  end('a');
  await first;
  await round(5);
  await expect(second).rejects.toThrow('The client has gone');
  await round(5);
  expect(begun).toEqual(['a', 'c']);
  expect(turns.waiting).toBe(0);
});

test('callers take turns, however much one of them has sent', async () => {
  const { turns, take, begun, round } = setUp(1);
  for (const name of ['a', 'b', 'c', 'd']) void take(name, never, 'hog');
  void take('e', never, 'other');
  expect(turns.waiting).toBe(4);
  for (let count = 0; count < 4; count += 1) await round(0.05);
  expect(begun).toEqual(['a', 'b', 'e', 'c', 'd']);
});

test('work that fails makes room as well', async () => {
  const { turns, take, begun } = setUp(1);
  await expect(turns.take(never, 'caller', () => Promise.reject(new Error('failed')))).rejects.toThrow(
    'failed',
  );
  void take('a');
  await Promise.resolve();
  expect(begun).toEqual(['a']);
});
