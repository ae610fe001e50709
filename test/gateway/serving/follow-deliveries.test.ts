import { describe, expect, test } from '@jest/globals';
import { followDeliveries } from '#gateway/serving/follow-deliveries.ts';
import type { DocumentsPlace, FollowEvents } from '#gateway/serving/follow-deliveries.ts';
import type { Artefact, ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import { artefact, listNamed, openWorks } from '#test/gateway/serving/fake-works.ts';
import { eventually } from '#test/testkit/eventually.ts';

/** A source whose contents are set by hand; it says nothing of changes. */
class FakeSource implements ArtefactSource {
  readonly name: string;
  holds: string | Error | undefined;
  isClosed = false;

  constructor(name: string, holds: string | Error | undefined) {
    this.name = name;
    this.holds = holds;
  }

  async read({ known }: { readonly known: string | undefined }): Promise<Artefact | undefined> {
    if (this.holds instanceof Error) throw this.holds;
    return this.holds === undefined || this.holds === known ? undefined : artefact(this.holds);
  }

  watch(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

interface Start {
  readonly supergraph?: string | Error;
  /** undefined: no list is configured. */
  readonly documents?: string | Error;
  readonly isNeeded?: boolean;
}

function start({ supergraph = 's1', documents, isNeeded = false }: Start) {
  const works = openWorks();
  const stack = new AsyncDisposableStack();
  const sources = {
    supergraph: new FakeSource('supergraph.graphql', supergraph),
    documents: new FakeSource('list', documents),
  };
  const heard: string[] = [];
  const events: FollowEvents = {
    onTrouble: (what, { fault }) => heard.push(`${what}: ${fault}`),
    onRecovery: (what) => heard.push(`${what}: well`),
    onNoList: (source) => heard.push(`no list from ${source}`),
    onUnprepared: () => heard.push('unprepared'),
  };
  const place: DocumentsPlace = {
    source: sources.documents,
    pollEveryMs: 1e9,
    isNeeded,
    read: async ({ revision }) => ({ list: listNamed(revision), sequence: undefined }),
  };
  const following = followDeliveries(
    {
      deliveries: works.options,
      supergraph: { source: sources.supergraph, pollEveryMs: 1e9 },
      documents: documents === undefined ? undefined : place,
      events,
      now: () => 0,
      clock: () => 0,
      random: () => 0.5,
    },
    stack,
  );
  return { ...works, sources, heard, stack, following };
}

const down = new DeliveryError('unreachable', 'no answer');

describe('the start', () => {
  test('serves supergraph and list at once, and prepares the list while it is served', async () => {
    const { following, stack, prepared, news } = start({ documents: 'l1' });
    const { deliveries, prepared: ready } = await following;
    expect(await deliveries.services.use(async (service) => service)).toBe('s1 with l1');
    await ready;
    expect([prepared, news]).toEqual([['s1: l1 for list'], []]);
    await stack.disposeAsync();
  });

  test.each([
    ['is invalid', 'invalid', 'The supergraph is invalid.'],
    ['does not fit the configuration', 'misconfigured', 'a header rule names no subgraph'],
    ['cannot be reached', down, 'no answer'],
  ])('fails where the supergraph %s', async (_case, supergraph, message) => {
    const { following, stack } = start({ supergraph });
    await expect(following).rejects.toMatchObject({ name: 'StartupError', message });
    await stack.disposeAsync();
  });

  test('fails where the list is needed and cannot be reached', async () => {
    const { following, stack, sources, closed } = start({ documents: down, isNeeded: true });
    await expect(following).rejects.toMatchObject({ name: 'StartupError', message: 'no answer' });
    expect(sources.documents.isClosed).toBe(true);
    await stack.disposeAsync();
    expect(closed).toEqual(['s1']);
  });

  test('goes on without a list that is not needed', async () => {
    const { following, stack, heard } = start({ documents: down });
    const { deliveries } = await following;
    expect([deliveries.list, heard]).toEqual([undefined, ['no list from list']]);
    await stack.disposeAsync();
  });

  test('serves a list that cannot be prepared', async () => {
    const { following, stack, works, heard } = start({ documents: 'l1' });
    works.onPrepare = () => Promise.reject(new Error('no memory'));
    const { deliveries, prepared } = await following;
    await prepared;
    expect([deliveries.list, heard]).toEqual([listNamed('l1'), ['unprepared']]);
    await stack.disposeAsync();
  });
});

describe('a reload', () => {
  test('takes what is new from both sources', async () => {
    const { following, stack, sources, news } = start({ documents: 'l1' });
    const { deliveries, reload } = await following;
    sources.supergraph.holds = 's2';
    sources.documents.holds = 'l2';
    reload();
    await eventually('both are served', () => news.length === 2);
    expect(news.toSorted()).toEqual(['list l2', 'supergraph s2']);
    expect(await deliveries.services.use(async (service) => service)).toBe('s2 with l2');
    await stack.disposeAsync();
  });

  test('keeps what is served where the new one is rejected, and says so', async () => {
    const { following, stack, sources, heard } = start({});
    const { deliveries, reload } = await following;
    sources.supergraph.holds = 'invalid';
    reload();
    await eventually('the rejection is reported', () => heard.length === 1);
    expect(heard).toEqual(['supergraph: malformed']);
    expect(deliveries.snapshot.id).toBe('s1');
    sources.supergraph.holds = 's2';
    reload();
    await eventually('the recovery is reported', () => heard.length === 2);
    expect(heard.at(-1)).toBe('supergraph: well');
    expect(deliveries.snapshot.id).toBe('s2');
    await stack.disposeAsync();
  });

  test('brings a list that was not there at the start, prepared', async () => {
    const { following, stack, sources, prepared, news } = start({ documents: down });
    const { reload } = await following;
    sources.documents.holds = 'l1';
    reload();
    await eventually('the list is served', () => news.length === 1);
    expect(news).toEqual(['list l1']);
    expect(prepared.at(-1)).toBe('s1: l1 for list');
    await stack.disposeAsync();
  });
});

test('the end closes sources and what is served', async () => {
  const { following, stack, sources, closed } = start({ documents: 'l1' });
  await following;
  await stack.disposeAsync();
  expect([sources.supergraph.isClosed, sources.documents.isClosed, closed]).toEqual([true, true, ['s1']]);
});
