import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { logger } from '#gateway/main/logger.ts';
import type { IncompatibleDocument } from '#gateway/operations/prepare-registered.ts';

const maxNamed = 20;

/** Reports what no longer fits, a line for each client application and owner, who have to be told. */
export function logIncompatible(incompatible: readonly IncompatibleDocument[]): void {
  const groups = Map.groupBy(incompatible, ({ registered: { client, document } }) =>
    JSON.stringify([client, document.owner]),
  );
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const { client, document } = first.registered;
    const documents = group.slice(0, maxNamed).map((one) => describe(one.registered.document, one));
    logger.warn(
      { client, owner: document.owner, count: group.length, documents },
      'Registered documents do not fit the supergraph, and are answered with errors',
    );
  }
}

function describe({ name, id }: PersistedDocument, { error }: IncompatibleDocument) {
  return { name, id, reason: Error.isError(error) ? error.message : String(error) };
}
