import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** What is done to documents: `rollback` takes both others back. */
export type StateChange =
  | { readonly verb: 'deprecate' }
  | { readonly verb: 'rollback' }
  | {
      readonly verb: 'retire';
      /** The last day, in UTC, on which they still run; undefined: they stop at once. */
      readonly retireAfter: string | undefined;
    };

/** What became of one document. */
export interface StateResult {
  readonly id: string;
  readonly name: string;
  readonly before: PersistedDocument['state'];
  readonly after: PersistedDocument['state'];
  readonly retireAfter: string | undefined;
  readonly outcome: 'changed' | 'up to date' | 'conflict';
  /** For `conflict`. */
  readonly reason?: string | undefined;
}

/** Gives documents of a manifest another state. Doing the same again changes nothing. */
export function changeState(
  manifest: Manifest,
  ids: ReadonlySet<string>,
  change: StateChange,
): { readonly manifest: Manifest | undefined; readonly result: readonly StateResult[] } {
  const result: StateResult[] = [];
  const documents = manifest.documents.map((document) => {
    if (!ids.has(document.id)) return document;
    const { id, name } = document;
    const { state, retireAfter } = changed(document, change);
    const before = document.state;
    const isSame = before === state && document.retireAfter === retireAfter;
    const reason =
      change.verb === 'deprecate' && before === 'retired'
        ? `${name} is retired already; take that back first: weir documents rollback ${name}`
        : undefined;
    const outcome = reason !== undefined ? 'conflict' : isSame ? 'up to date' : 'changed';
    result.push({ id, name, before, after: state, retireAfter, outcome, reason });
    return { ...document, state, retireAfter };
  });
  const isRefused = result.some(({ outcome }) => outcome === 'conflict');
  return { manifest: isRefused ? undefined : { ...manifest, documents }, result };
}

function changed(
  document: PersistedDocument,
  change: StateChange,
): Pick<PersistedDocument, 'state' | 'retireAfter'> {
  switch (change.verb) {
    case 'rollback':
      return { state: 'active', retireAfter: undefined };
    case 'retire':
      return { state: 'retired', retireAfter: change.retireAfter };
    case 'deprecate':
      return document.state === 'retired' ? document : { state: 'deprecated', retireAfter: undefined };
  }
}
