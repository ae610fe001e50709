import { expect, test } from '@jest/globals';
import type { Artefact } from '#gateway/serving/sources/artefact-source.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import { FollowedSource } from '#gateway/serving/sources/follow-source.ts';

/** A source that tells of changes by hand. */
function follow(take: (revision: string) => void) {
  const told: string[] = [];
  let current: string | Error = 'r1';
  let notify = (): void => undefined;
  let looked = Promise.withResolvers<void>();
  const followed = new FollowedSource({
    source: {
      name: 'test',
      read: async ({ known }): Promise<Artefact | undefined> => {
        const { resolve } = looked;
        setImmediate(resolve);
        if (current instanceof Error) throw current;
        return current === known ? undefined : { parts: [], revision: current };
      },
      watch: (onChange) => {
        notify = onChange;
        return () => undefined;
      },
      close: async () => undefined,
    },
    pollEveryMs: 1e9,
    settleMs: 0,
    take: async ({ revision }) => take(revision),
    onTrouble: ({ fault }) => told.push(fault),
    onRecovery: () => told.push('well'),
    now: () => 1000,
    clock: () => 7,
    random: () => 0.5,
  });
  const change = async (next: string | Error): Promise<void> => {
    current = next;
    looked = Promise.withResolvers();
    notify();
    await looked.promise;
  };
  return { followed, told, change };
}

test('What is refused is told once, counted each time, and kept from being served; what is good takes over', async () => {
  const taken: string[] = [];
  const { followed, told, change } = follow((revision) => {
    if (revision === 'bad') throw new DeliveryError('signature', 'no signature');
    taken.push(revision);
  });
  await followed.look();
  followed.start();
  await change('bad');
  await change('bad');
  expect(followed.status.trouble).toMatchObject({ fault: 'signature', sinceMs: 1000 });
  await change(new DeliveryError('unreachable', 'no answer'));
  await change('r2');
  await followed.close();
  expect(taken).toEqual(['r1', 'r2']);
  expect(told).toEqual(['signature', 'unreachable', 'well']);
  expect(followed.status).toMatchObject({
    takenAtMs: 1000,
    confirmedAtClockMs: 7,
    trouble: undefined,
    counters: { looked: 5, taken: 2, refused: { signature: 2, unreachable: 1 } },
  });
});
