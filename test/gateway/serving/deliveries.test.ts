import { describe, expect, test } from '@jest/globals';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { Deliveries } from '#gateway/serving/deliveries.ts';
import type { Preparation } from '#gateway/serving/deliveries.ts';
import { artefact, listNamed, openWorks } from '#test/gateway/serving/fake-works.ts';

const { signal } = new AbortController();

async function open() {
  const works = openWorks();
  const deliveries = await Deliveries.open(works.options, artefact('s1'), signal);
  const served = (): Promise<string> => deliveries.services.use(async (service) => service);
  return { ...works, deliveries, served };
}

describe('a new list', () => {
  test('is prepared in the supergraph that is served, and then served', async () => {
    const { deliveries, served, prepared, news } = await open();
    expect(await served()).toBe('s1 without a list');
    await deliveries.takeList(async () => ({ list: listNamed('l1'), sequence: 3 }), signal);
    expect(await served()).toBe('s1 with l1');
    expect(prepared).toEqual(['s1: l1 for list']);
    expect(news).toEqual(['list l1']);
    expect([deliveries.list, deliveries.sequence]).toEqual([listNamed('l1'), 3]);
  });

  test('is read with the sequence of the one that is served', async () => {
    const { deliveries } = await open();
    const asked: (number | undefined)[] = [];
    for (const sequence of [3, 4]) {
      await deliveries.takeList(async ({ servedSequence }) => {
        asked.push(servedSequence);
        return { list: listNamed(`l${sequence}`), sequence };
      }, signal);
    }
    expect(asked).toEqual([undefined, 3]);
  });

  test('that cannot be read changes nothing', async () => {
    const { deliveries, served, prepared } = await open();
    const refusal = new StartupError('not well-formed');
    await expect(deliveries.takeList(() => Promise.reject(refusal), signal)).rejects.toBe(refusal);
    expect([await served(), prepared]).toEqual(['s1 without a list', []]);
  });

  test('is not served once the gateway stops, although it is prepared', async () => {
    const { deliveries, served, works } = await open();
    const stopping = new AbortController();
    works.onPrepare = async () => stopping.abort(new Error('stopped'));
    const taken = deliveries.takeList(
      async () => ({ list: listNamed('l1'), sequence: undefined }),
      stopping.signal,
    );
    await expect(taken).rejects.toThrow('stopped');
    expect(await served()).toBe('s1 without a list');
  });

  test('is prepared again where a supergraph takes over meanwhile', async () => {
    const { deliveries, served, works, prepared } = await open();
    let isFirst = true;
    works.onPrepare = async ({ list }: Preparation) => {
      if (!isFirst || list === undefined) return;
      isFirst = false;
      await deliveries.takeSupergraph(artefact('s2'), signal);
    };
    await deliveries.takeList(async () => ({ list: listNamed('l1'), sequence: undefined }), signal);
    expect(await served()).toBe('s2 with l1');
    expect(prepared).toEqual(['s1: l1 for list', 's2: no list for supergraph', 's2: l1 for list']);
  });

  test('is served at once, unprepared, at the start', async () => {
    const { deliveries, served, prepared } = await open();
    await deliveries.serveList(async () => ({ list: listNamed('l1'), sequence: undefined }), signal);
    expect([await served(), prepared]).toEqual(['s1 with l1', []]);
    await deliveries.prepareServed(signal);
    expect(prepared).toEqual(['s1: l1 for list']);
  });

  test('is prepared last where another list takes over while the first is prepared', async () => {
    const { deliveries, works, prepared } = await open();
    await deliveries.serveList(async () => ({ list: listNamed('l1'), sequence: undefined }), signal);
    works.onPrepare = async ({ list }: Preparation) => {
      if (list !== deliveries.list || prepared.length > 1) return;
      await deliveries.takeList(async () => ({ list: listNamed('l2'), sequence: undefined }), signal);
    };
    await deliveries.prepareServed(signal);
    expect(prepared).toEqual(['s1: l1 for list', 's1: l2 for list', 's1: l2 for list']);
  });
});

describe('a new supergraph', () => {
  test('is built and prepared with the list, and closes the one before', async () => {
    const { deliveries, served, prepared, news, closed } = await open();
    await deliveries.serveList(async () => ({ list: listNamed('l1'), sequence: undefined }), signal);
    await deliveries.takeSupergraph(artefact('s2'), signal);
    expect(await served()).toBe('s2 with l1');
    expect(deliveries.snapshot.id).toBe('s2');
    expect([prepared, news, closed]).toEqual([['s2: l1 for supergraph'], ['supergraph s2'], ['s1']]);
  });

  test('that is the one that is served is not built again', async () => {
    const { deliveries, built } = await open();
    await deliveries.takeSupergraph(artefact('s1'), signal);
    expect(built).toEqual(['s1']);
  });

  test('is prepared again where a list takes over meanwhile', async () => {
    const { deliveries, served, works, prepared } = await open();
    const lists: DocumentList[] = [listNamed('l1')];
    works.onPrepare = async ({ occasion }: Preparation) => {
      const list = occasion === 'supergraph' ? lists.pop() : undefined;
      if (list) await deliveries.takeList(async () => ({ list, sequence: undefined }), signal);
    };
    await deliveries.takeSupergraph(artefact('s2'), signal);
    expect(await served()).toBe('s2 with l1');
    expect(prepared).toEqual(['s2: no list for supergraph', 's1: l1 for list', 's2: l1 for supergraph']);
  });

  test('that cannot be read changes nothing', async () => {
    const { deliveries, served, closed } = await open();
    await expect(deliveries.takeSupergraph(artefact('invalid'), signal)).rejects.toThrow(StartupError);
    expect([await served(), closed]).toEqual(['s1 without a list', []]);
  });

  test('that cannot be built is closed, and changes nothing', async () => {
    const { deliveries, served, closed } = await open();
    await expect(deliveries.takeSupergraph(artefact('misconfigured'), signal)).rejects.toThrow(
      'a header rule',
    );
    expect([await served(), closed]).toEqual(['s1 without a list', ['misconfigured']]);
  });

  test('that cannot be prepared is closed, and changes nothing', async () => {
    const { deliveries, served, works, closed } = await open();
    works.onPrepare = () => Promise.reject(new Error('no memory'));
    await expect(deliveries.takeSupergraph(artefact('s2'), signal)).rejects.toThrow('no memory');
    expect([await served(), closed]).toEqual(['s1 without a list', ['s2']]);
  });
});

test('the end closes what is served', async () => {
  const { deliveries, closed } = await open();
  await deliveries[Symbol.asyncDispose]();
  expect(closed).toEqual(['s1']);
});
