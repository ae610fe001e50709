import { performance } from 'node:perf_hooks';
import { documentId } from '#gateway/documents/document-id.ts';
import { createDocumentList } from '#gateway/documents/document-list.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { readReference } from '#gateway/documents/read-reference.ts';
import { resolveDocument } from '#gateway/documents/resolve-document.ts';
import type { ResolveDocumentOptions } from '#gateway/documents/resolve-document.ts';

/** How long a request waits for its document to be found; medians, in microseconds. */
export interface LookupFigures {
  /** Documents in the list. */
  readonly documents: number;
  /** By `sha256:…`, through `extensions.persistedQuery` and in the default manifest, the longest way. */
  readonly byIdUs: number;
  /** By a text of a kilobyte, which is hashed. */
  readonly byTextUs: number;
}

/** Finds documents in lists of these sizes, in all stages of a request that have to do with it but its JSON. */
export function measureLookup(options: {
  readonly sizes: readonly number[];
  readonly rounds: number;
}): readonly LookupFigures[] {
  return options.sizes.map((size) => measure(size, options.rounds));
}

const asksPerRound = 2_000;

function measure(size: number, rounds: number): LookupFigures {
  const documents = Array.from({ length: size }, (_, index) => document(index));
  const list = createDocumentList([
    { client: 'default', documents },
    { client: 'web', documents: [document(-1)] },
  ]);
  const options: ResolveDocumentOptions = {
    mode: 'require-id',
    introspection: false,
    client: 'web',
    list,
    automatic: undefined,
    describe: async () => ({ introspectsOnly: false }),
  };
  // Not one after the other: what was just used is faster to find.
  const asked = Array.from({ length: asksPerRound }, (_, index) => documents[(index * 7_919) % size]!);
  const nothing = { query: undefined, documentId: undefined, docId: undefined, pathId: undefined };
  const byId = asked.map(({ id }) => ({
    ...nothing,
    persistedQuery: { version: 1, sha256Hash: id.slice('sha256:'.length) },
  }));
  const byText = asked.map(({ text }) => ({ ...nothing, persistedQuery: undefined, query: text }));
  return {
    documents: size,
    byIdUs: medianUs(() => byId.map((each) => resolveDocument(readReference(each), options)), rounds),
    byTextUs: medianUs(
      () => byText.map((each) => resolveDocument(readReference(each), { ...options, mode: 'safelist' })),
      rounds,
    ),
  };
}

function document(index: number): PersistedDocument {
  const text = `query Q${index} { field${index} ${'another '.repeat(120)}}`;
  return { id: documentId(text), name: `Q${index}`, kind: 'query', text, state: 'active' };
}

/** The first tenth of the rounds is for the compiler of the engine, and does not count. */
function medianUs(work: () => readonly unknown[], rounds: number): number {
  const times: number[] = [];
  for (let round = 0; round < rounds * 1.1; round += 1) {
    const startedAt = performance.now();
    const { length } = work();
    times.push(((performance.now() - startedAt) * 1_000) / length);
  }
  const counted = times.slice(-rounds).sort((a, b) => a - b);
  return counted[Math.floor(counted.length / 2)] ?? 0;
}
