import type { DocumentList } from '#gateway/documents/document-list.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { DeliveriesOptions, Preparation } from '#gateway/serving/deliveries.ts';
import type { Artefact } from '#gateway/serving/sources/artefact-source.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** An artefact of one part whose contents are its revision. */
export function artefact(revision: string): Artefact {
  return { revision, parts: [{ name: 'source', bytes: Buffer.from(revision), signatures: undefined }] };
}

const lists = new Map<string, DocumentList>();

/** A list that is told from others by its name alone: the same for the same name. */
export function listNamed(name: string): DocumentList {
  const list = lists.get(name) ?? ({ name, size: 1 } as unknown);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is handed on and never asked
  const typed = list as DocumentList;
  lists.set(name, typed);
  return typed;
}

function nameOf(list: DocumentList | undefined): string | undefined {
  return [...lists].find(([, known]) => known === list)?.[0];
}

/** What happened while fake supergraphs were built, prepared and served. */
export interface Works {
  /** Called by each preparation. */
  onPrepare: (preparation: Preparation) => Promise<void>;
}

/**
 * Builds services that are texts, such as `s1 with l1`, from supergraphs that are names. `invalid` cannot be read and
 * `misconfigured` cannot be built.
 */
export function openWorks() {
  const built: string[] = [];
  const prepared: string[] = [];
  const closed: string[] = [];
  const news: string[] = [];
  const works: Works = { onPrepare: async () => undefined };
  const options: DeliveriesOptions<string> = {
    readSupergraph: async ({ revision }) => {
      if (revision === 'invalid') throw new StartupError('The supergraph is invalid.');
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is asked
      return { id: revision } as unknown as SupergraphSnapshot;
    },
    build: async ({ id }, stack) => {
      built.push(id);
      stack.defer(() => void closed.push(id));
      if (id === 'misconfigured') throw new StartupError('a header rule names no subgraph');
      return {
        prepare: async (preparation) => {
          prepared.push(`${id}: ${nameOf(preparation.list) ?? 'no list'} for ${preparation.occasion}`);
          await works.onPrepare(preparation);
        },
        serve: (list) => (list ? `${id} with ${nameOf(list)}` : `${id} without a list`),
      };
    },
    onCloseFailed: () => undefined,
    onServed: (served) => {
      news.push(
        served.what === 'list' ? `list ${nameOf(served.read.list)}` : `supergraph ${served.snapshot.id}`,
      );
    },
  };
  return { options, works, built, prepared, closed, news };
}
