import { describe, expect, jest, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { FairQueue } from '#gateway/operations/threads/fair-queue.ts';
import type { FairQueueOptions } from '#gateway/operations/threads/fair-queue.ts';

/** A queue whose work is ended by the test, and a clock that it sets. */
class Bench {
  readonly begun: string[] = [];
  now = 0;
  readonly queue: FairQueue<string>;
  readonly #ends = new Map<string, PromiseWithResolvers<string>>();

  constructor(threads: number, options: Partial<FairQueueOptions> = {}) {
    this.queue = new FairQueue({
      threads,
      maxWaiting: 100,
      maxWaitingPerCaller: 50,
      maxWaitMs: 1000,
      clock: () => this.now,
      ...options,
    });
  }

  /** Sends a task named `caller:…`. */
  send(name: string, key = name, background = false): Promise<string> {
    const end = Promise.withResolvers<string>();
    const [caller = ''] = name.split(':');
    const work = (): Promise<string> => {
      this.begun.push(name);
      this.#ends.set(name, end);
      return end.promise;
    };
    const result = this.queue.run({ key, caller, work, background });
    // What a test leaves in the queue is nobody's concern.
    result.catch(() => undefined);
    return result;
  }

  /** Ends a task after it took some time, and lets what follows from it happen. */
  async end(name: string, tookMs = 10): Promise<void> {
    this.now += tookMs;
    this.#ends.get(name)!.resolve(`done ${name}`);
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

async function refusal(promise: Promise<string>): Promise<string> {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof ClientError ? error.code : `no refusal: ${String(error)}`;
}

describe('A queue for threads', () => {
  test('begins at once what a thread is free for, and gives its result', async () => {
    const bench = new Bench(2);
    const result = bench.send('ann:1');
    expect(bench.begun).toEqual(['ann:1']);
    await bench.end('ann:1');
    expect(await result).toBe('done ann:1');
  });

  test('takes turns between callers, however much one of them sends', async () => {
    const bench = new Bench(1);
    for (const name of ['ann:1', 'ann:2', 'ann:3', 'ann:4', 'bob:1', 'bob:2']) void bench.send(name);
    for (const name of ['ann:1', 'bob:1', 'ann:2', 'bob:2', 'ann:3']) await bench.end(name);
    expect(bench.begun).toEqual(['ann:1', 'bob:1', 'ann:2', 'bob:2', 'ann:3', 'ann:4']);
  });

  test('shares time, not turns: who took long waits until the others had as much', async () => {
    const bench = new Bench(1);
    for (const name of ['eve:1', 'eve:2', 'bob:1', 'bob:2', 'bob:3', 'bob:4']) void bench.send(name);
    await bench.end('eve:1', 30);
    for (const name of ['bob:1', 'bob:2', 'bob:3']) await bench.end(name, 11);
    expect(bench.begun).toEqual(['eve:1', 'bob:1', 'bob:2', 'bob:3', 'eve:2']);
  });

  test('remembers how long a caller took who has been away', async () => {
    const bench = new Bench(1);
    void bench.send('eve:1');
    await bench.end('eve:1', 100);
    void bench.send('bob:1');
    for (const name of ['eve:2', 'bob:2']) void bench.send(name);
    await bench.end('bob:1', 10);
    expect(bench.begun).toEqual(['eve:1', 'bob:1', 'bob:2']);
  });

  test('does not hold idleness in favour of a caller who comes late', async () => {
    const bench = new Bench(1);
    for (const name of ['ann:1', 'ann:2', 'ann:3']) void bench.send(name);
    await bench.end('ann:1', 1000);
    for (const name of ['new:1', 'new:2', 'new:3']) void bench.send(name);
    await bench.end('ann:2', 10);
    await bench.end('new:1', 10);
    await bench.end('ann:3', 10);
    expect(bench.begun).toEqual(['ann:1', 'ann:2', 'new:1', 'ann:3', 'new:2']);
  });

  test('never gives the last thread to a caller who has all the others', async () => {
    const bench = new Bench(3);
    for (const name of ['eve:1', 'eve:2', 'eve:3']) void bench.send(name);
    expect(bench.begun).toEqual(['eve:1', 'eve:2']);
    void bench.send('bob:1');
    expect(bench.begun).toEqual(['eve:1', 'eve:2', 'bob:1']);
  });

  test('counts a thread that is being replaced as that of the caller who cost it', async () => {
    const bench = new Bench(2);
    const replaced = Promise.withResolvers<void>();
    const killing = bench.queue.run({
      key: 'killer',
      caller: 'eve',
      work: (occupy) => {
        occupy(replaced.promise);
        return Promise.reject(new Error('too late'));
      },
    });
    void bench.send('eve:2');
    await expect(killing).rejects.toThrow('too late');
    await settled();
    expect(bench.begun).toEqual([]);
    void bench.send('bob:1');
    expect(bench.begun).toEqual(['bob:1']);
    replaced.resolve();
    await settled();
    expect(bench.begun).toEqual(['bob:1', 'eve:2']);
  });

  test('goes on after work that failed, and says so to its caller alone', async () => {
    const bench = new Bench(1);
    const failing = bench.queue.run({ key: 'x', caller: 'eve', work: () => Promise.reject(new Error('no')) });
    const next = bench.send('bob:1');
    await expect(failing).rejects.toThrow('no');
    await settled();
    await bench.end('bob:1');
    await expect(next).resolves.toBe('done bob:1');
  });
});

describe('The same work for several callers', () => {
  test('is done once while it waits or runs, and anew afterwards', async () => {
    const bench = new Bench(1);
    const first = bench.send('ann:1', 'same');
    const second = bench.send('bob:1', 'same');
    await bench.end('ann:1');
    expect(await Promise.all([first, second])).toEqual(['done ann:1', 'done ann:1']);
    void bench.send('bob:2', 'same');
    expect(bench.begun).toEqual(['ann:1', 'bob:2']);
  });

  test('waits no longer than the quickest of their queues', async () => {
    const bench = new Bench(1);
    for (const name of ['eve:1', 'eve:2', 'eve:3']) void bench.send(name);
    const hers = bench.send('eve:4', 'popular');
    const his = bench.send('bob:1', 'popular');
    await bench.end('eve:1', 1000);
    expect(bench.begun).toEqual(['eve:1', 'eve:4']);
    await bench.end('eve:4', 10);
    expect(await Promise.all([hers, his])).toEqual(['done eve:4', 'done eve:4']);
    expect(bench.begun).toEqual(['eve:1', 'eve:4', 'eve:2']);
  });
});

describe('Too much work', () => {
  test('is refused to the caller who sends it alone', async () => {
    const bench = new Bench(1, { maxWaitingPerCaller: 2 });
    for (const name of ['eve:1', 'eve:2', 'eve:3']) void bench.send(name);
    expect(await refusal(bench.send('eve:4'))).toBe('GATEWAY_OVERLOADED');
    void bench.send('bob:1');
    expect(bench.queue.waiting).toBe(3);
  });

  test('makes whoever has most in the queue give way to a newcomer', async () => {
    const bench = new Bench(1, { maxWaiting: 3 });
    for (const name of ['eve:1', 'eve:2', 'eve:3']) void bench.send(name);
    const last = bench.send('eve:4');
    void bench.send('bob:1');
    expect(await refusal(last)).toBe('GATEWAY_OVERLOADED');
    await bench.end('eve:1', 100);
    expect(bench.begun).toEqual(['eve:1', 'bob:1']);
  });

  test('is refused to a newcomer where nobody has more than they', async () => {
    const bench = new Bench(1, { maxWaiting: 2 });
    for (const name of ['ann:1', 'bob:1', 'cat:1']) void bench.send(name);
    expect(await refusal(bench.send('dan:1'))).toBe('GATEWAY_OVERLOADED');
    expect(bench.queue.waiting).toBe(2);
  });

  test('is given up when it has waited too long; what has begun is not', async () => {
    jest.useFakeTimers();
    try {
      const bench = new Bench(1, { maxWaitMs: 500 });
      const begun = bench.send('ann:1');
      const waiting = refusal(bench.send('bob:1'));
      jest.advanceTimersByTime(501);
      expect(await waiting).toBe('GATEWAY_OVERLOADED');
      await bench.end('ann:1');
      expect(await begun).toBe('done ann:1');
      expect(bench.begun).toEqual(['ann:1']);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('What is done in the background', () => {
  const background = (bench: Bench, name: string): Promise<string> => bench.send(name, name, true);

  test('gets a sixteenth of the time of whoever waits for theirs', async () => {
    const bench = new Bench(1);
    for (let task = 0; task < 5; task += 1) void background(bench, `warm:${task}`);
    for (let task = 0; task < 40; task += 1) void bench.send(`ann:${task}`);
    for (let done = 0; done < 36; done += 1) await bench.end(bench.begun.at(-1)!);
    // The first began before anybody else was there.
    const own = bench.begun.slice(1, 35).filter((name) => name.startsWith('warm'));
    expect(own).toEqual(['warm:1', 'warm:2']);
  });

  test('has the threads to itself where nobody else wants them', async () => {
    const bench = new Bench(2);
    for (const name of ['warm:1', 'warm:2', 'warm:3']) void background(bench, name);
    // All but one, which is left to whoever comes.
    expect(bench.begun).toEqual(['warm:1']);
    void bench.send('ann:1');
    expect(bench.begun).toEqual(['warm:1', 'ann:1']);
    await bench.end('ann:1');
    await bench.end('warm:1');
    expect(bench.begun).toEqual(['warm:1', 'ann:1', 'warm:2']);
  });

  test('is never given up for waiting long, unless a caller waits for it', async () => {
    jest.useFakeTimers();
    try {
      const bench = new Bench(1);
      void bench.send('ann:1');
      const patient = background(bench, 'warm:patient');
      void background(bench, 'warm:wanted');
      const wanted = bench.send('bob:1', 'warm:wanted');
      jest.advanceTimersByTime(1001);
      expect(await refusal(wanted)).toBe('GATEWAY_OVERLOADED');
      expect(bench.queue.waiting).toBe(1);
      await bench.end('ann:1');
      await bench.end('warm:patient');
      expect(await patient).toBe('done warm:patient');
    } finally {
      jest.useRealTimers();
    }
  });

  test('comes in the turn of a caller who wants the same', async () => {
    const bench = new Bench(1);
    void background(bench, 'warm:1');
    for (const name of ['warm:2', 'warm:3']) void background(bench, name);
    const wanted = bench.send('ann:1', 'warm:3');
    await bench.end('warm:1');
    expect(bench.begun.at(-1)).toBe('warm:3');
    await bench.end('warm:3');
    expect(await wanted).toBe('done warm:3');
  });
});
