import { StartupError } from '#gateway/errors/startup-error.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { digestAlgorithmOf, documentId } from '#gateway/documents/document-id.ts';
import { manifestSchema } from '#gateway/documents/manifest-schema.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** The documents registered for one client application; `default` serves every caller. */
export interface Manifest {
  readonly client: string;
  readonly documents: readonly PersistedDocument[];
  /** Where editors find the schema of the file, as the file says. */
  readonly $schema?: string | undefined;
}

const maxReportedMistakes = 20;

/**
 * Reads one manifest in Weir's own format. Every hash is computed again, so that nobody can register one text under
 * the id of another.
 *
 * @param source the file's name, for messages.
 * @throws StartupError with the entry's path where the manifest is not well-formed.
 */
export function parseManifest(json: string, source: string): Manifest {
  return readManifestValue(parseJson(json, source), source);
}

/** Reads a manifest that has been parsed as JSON already. @throws StartupError as {@link parseManifest} does. */
export function readManifestValue(value: unknown, source: string): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path, message }) => `${source}${formatPath(path)}${formatName(value, path)}: ${message}`,
    );
    const rest = lines.length - maxReportedMistakes;
    const more = rest > 0 ? [`${source}: … and ${rest} more mistakes.`] : [];
    throw new StartupError([...lines.slice(0, maxReportedMistakes), ...more].join('\n'));
  }
  checkIds(parsed.data.documents, source);
  return parsed.data;
}

/** Every id and alias is the digest that it claims to be, and names one entry. */
function checkIds(documents: readonly PersistedDocument[], source: string): void {
  const seen = new Map<string, string>();
  for (const [index, { id, aliases = [], name, text }] of documents.entries()) {
    const entry = `${source} documents[${index}] (${name})`;
    const computed = documentId(text);
    if (computed !== id) {
      throw new StartupError(`${entry}: the id is ${id}, but the text hashes to ${computed}.`);
    }
    for (const alias of aliases) checkAlias(alias, { text, entry });
    for (const key of [id, ...aliases]) {
      const other = seen.get(key);
      if (other !== undefined) {
        const where = other === name ? 'there twice' : `there twice, for ${other} too`;
        throw new StartupError(`${entry}: the id ${key} is ${where}; remove one entry.`);
      }
      seen.set(key, name);
    }
  }
}

function checkAlias(alias: string, { text, entry }: { readonly text: string; readonly entry: string }): void {
  const algorithm = digestAlgorithmOf(alias);
  if (algorithm === undefined) return;
  const computed = digestOf(text, algorithm);
  if (alias !== computed) {
    throw new StartupError(`${entry}: the alias is ${alias}, but the text hashes to ${computed}.`);
  }
  if (algorithm === 'sha256') {
    throw new StartupError(`${entry}: the alias ${alias} is the id itself; remove it.`);
  }
}

/** @throws StartupError with what to look for where a text is no JSON. */
export function parseJson(json: string, source: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = /end of JSON|Unterminated/.test(reason) ? '; the file seems to be cut off' : '';
    throw new StartupError(`${source} is not JSON: ${reason}${hint}`, { cause: error });
  }
}

/** With a space before it; empty for the manifest as a whole. */
function formatPath(path: readonly PropertyKey[]): string {
  const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return keys === '' ? '' : ` ${keys.replace(/^\./, '')}`;
}

/** The name of the entry that a path leads through, where it has one. */
function formatName(manifest: unknown, path: readonly PropertyKey[]): string {
  const [list, index] = path;
  if (list !== 'documents' || typeof index !== 'number') return '';
  const documents: unknown = Object(manifest).documents;
  const name: unknown = Array.isArray(documents) ? Object(documents[index]).name : undefined;
  return typeof name === 'string' && name !== '' ? ` (${name.slice(0, 100)})` : '';
}
