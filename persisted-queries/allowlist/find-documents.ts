import { StartupError } from '#gateway/errors/startup-error.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { mapOrRefuse } from '#allowlist/collect-mistakes.ts';

const minPrefix = 6;

/**
 * The documents that an operator names: each by its id, the beginning of its id, an alias, or the name of its operation
 * where that stands once among those that are not retired, or once in all.
 *
 * @throws StartupError with exit code 2, a line for each name that fits none or several.
 */
export function findDocuments(manifest: Manifest, names: readonly string[]): readonly PersistedDocument[] {
  try {
    const found = mapOrRefuse(names, (name) => findDocument(manifest, name));
    return [...new Set(found)];
  } catch (error) {
    if (error instanceof StartupError) throw new StartupError(error.message, { cause: error, exitCode: 2 });
    throw error;
  }
}

function findDocument({ client, documents }: Manifest, name: string): PersistedDocument {
  const exact = documents.find(({ id, aliases = [] }) => id === name || aliases.includes(name));
  if (exact) return exact;
  const named = documents.filter((document) => document.name === name);
  const running = named.filter(({ state }) => state !== 'retired');
  const hash = name.replace(/^sha256:/, '');
  const begun =
    hash.length >= minPrefix && /^[0-9a-f]+$/.test(hash)
      ? documents.filter(({ id }) => id.startsWith(`sha256:${hash}`))
      : [];
  const candidates = [running, named, begun].find(({ length }) => length > 0) ?? [];
  const [found] = candidates;
  if (found && candidates.length === 1) return found;
  if (!found) {
    throw new StartupError(`No document of the client "${client}" has the id or name ${name}.`);
  }
  const ids = candidates.map(({ id }) => `  ${id}`);
  throw new StartupError(
    `${name} names ${candidates.length} documents of the client "${client}"; give an id:\n${ids.join('\n')}`,
  );
}
