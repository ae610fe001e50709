import { expect, test } from '@jest/globals';
import { CurrentService } from '#gateway/serving/current-service.ts';

const one = 'one';
const two = 'two';
const three = 'three';

/** A place whose closing is written down. */
function closes(closed: string[], name: string): () => Promise<void> {
  return async () => void closed.push(name);
}

/** Begins a request that lasts until `end` is called. */
function begin(current: CurrentService<string>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let service: string | undefined;
  const over = current.use(async (given) => {
    service = given;
    await promise;
    return given;
  });
  const end = async (): Promise<string> => {
    resolve();
    return await over;
  };
  return { service: () => service, end };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function startWith(
  close: () => Promise<void>,
  onCloseFailed: (error: unknown) => void = () => undefined,
): CurrentService<string> {
  return new CurrentService(one, { close, onCloseFailed });
}

test('A supergraph that cannot be closed is reported, and stops nothing', async () => {
  const failures: unknown[] = [];
  const current = startWith(
    () => Promise.reject(new Error('busy')),
    (error) => failures.push(error),
  );
  current.replaceSupergraph(two, async () => undefined);
  await settled();
  expect(failures).toEqual([new Error('busy')]);
  expect(await current.use(async (service) => service)).toBe(two);
  await current[Symbol.asyncDispose]();
});

test('A request keeps the service that it began with, whatever is swapped meanwhile', async () => {
  const current = startWith(async () => undefined);
  const first = begin(current);
  current.replaceList(two);
  const second = begin(current);
  current.replaceSupergraph(three, async () => undefined);
  const third = begin(current);
  expect([first.service(), second.service(), third.service()]).toEqual([one, two, three]);
  expect(await Promise.all([first.end(), second.end(), third.end()])).toEqual([one, two, three]);
});

test('A supergraph that was replaced is closed after its last request, once, and not before', async () => {
  const closed: string[] = [];
  const current = startWith(closes(closed, 'one'));
  const requests = [begin(current), begin(current)];
  current.replaceSupergraph(two, closes(closed, 'two'));
  await requests[0]?.end();
  await settled();
  expect(closed).toEqual([]);
  await requests[1]?.end();
  await settled();
  expect(closed).toEqual(['one']);
  await begin(current).end();
  expect(closed).toEqual(['one']);
});

test('A supergraph that nobody uses is closed as soon as it is replaced', async () => {
  const closed: string[] = [];
  const current = startWith(closes(closed, 'one'));
  current.replaceSupergraph(two, closes(closed, 'two'));
  await settled();
  expect(closed).toEqual(['one']);
});

test('Another list closes nothing: it lives in the same supergraph', async () => {
  const closed: string[] = [];
  const current = startWith(closes(closed, 'one'));
  const request = begin(current);
  current.replaceList(two);
  await request.end();
  await settled();
  expect(closed).toEqual([]);
});

test('A request that fails leaves its service too', async () => {
  const closed: string[] = [];
  const current = startWith(closes(closed, 'one'));
  const failing = current.use(async () => {
    await settled();
    throw new Error('failed');
  });
  current.replaceSupergraph(two, closes(closed, 'two'));
  await expect(failing).rejects.toThrow('failed');
  await settled();
  expect(closed).toEqual(['one']);
});

test('The end waits for every request, and closes what was replaced as well as what is served', async () => {
  const closed: string[] = [];
  const current = startWith(closes(closed, 'one'));
  const old = begin(current);
  current.replaceSupergraph(two, closes(closed, 'two'));
  const recent = begin(current);
  const ended = current[Symbol.asyncDispose]().then(() => closed.push('ended'));
  await recent.end();
  await settled();
  expect(closed).toEqual(['two']);
  await old.end();
  await ended;
  expect(closed).toEqual(['two', 'one', 'ended']);
});
