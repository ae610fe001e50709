import { describe, expect, test } from '@jest/globals';
import { SharedWork } from '#gateway/subgraph-client/shared-work.ts';

interface Call {
  readonly signal: AbortSignal;
  readonly resolve: (value: string) => void;
  readonly reject: (reason: Error) => void;
}

function setUp() {
  const calls: Call[] = [];
  const shared = new SharedWork<string>();
  const join = (key: string, abort = new AbortController()) => {
    const result = shared.join({
      key,
      signal: abort.signal,
      work: (signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<string>();
        calls.push({ signal, resolve, reject });
        return promise;
      },
    });
    // Each test awaits what it is about; the others may fail unobserved.
    result.catch(() => undefined);
    return { result, abort };
  };
  return { calls, join };
}

describe('SharedWork', () => {
  test('does equal work that is in flight once', async () => {
    const { calls, join } = setUp();
    const [first, second] = [join('a'), join('a')];
    expect(calls).toHaveLength(1);
    calls[0]!.resolve('done');
    expect(await first.result).toEqual({ value: 'done', isShared: false });
    expect(await second.result).toEqual({ value: 'done', isShared: true });
  });

  test('keeps work with different keys apart', () => {
    const { calls, join } = setUp();
    join('a');
    join('b');
    expect(calls).toHaveLength(2);
  });

  test('keeps nothing when the work is over', async () => {
    const { calls, join } = setUp();
    const first = join('a');
    calls[0]!.resolve('old');
    await first.result;
    join('a');
    expect(calls).toHaveLength(2);
  });

  test('goes on while anyone waits, and stops when the last one has gone', async () => {
    const { calls, join } = setUp();
    const [first, second] = [join('a'), join('a')];
    first.abort.abort(new Error('gone'));
    await expect(first.result).rejects.toThrow('gone');
    expect(calls[0]!.signal.aborted).toBe(false);
    second.abort.abort(new Error('gone too'));
    await expect(second.result).rejects.toThrow('gone too');
    expect(calls[0]!.signal.aborted).toBe(true);
  });

  test('begins anew for whoever comes after the work was given up', async () => {
    const { calls, join } = setUp();
    const first = join('a');
    first.abort.abort(new Error('gone'));
    await expect(first.result).rejects.toThrow('gone');
    const second = join('a');
    calls[1]!.resolve('fresh');
    expect(await second.result).toEqual({ value: 'fresh', isShared: false });
  });

  test('fails for all who share it, and is tried again by the next', async () => {
    const { calls, join } = setUp();
    const [first, second] = [join('a'), join('a')];
    calls[0]!.reject(new Error('broken'));
    await expect(first.result).rejects.toThrow('broken');
    await expect(second.result).rejects.toThrow('broken');
    join('a');
    expect(calls).toHaveLength(2);
  });
});
