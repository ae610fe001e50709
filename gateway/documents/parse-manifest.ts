import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

const documentSchema = z.strictObject({
  id: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 lower-case hexadecimal digits'),
  name: z.string().min(1),
  kind: z.enum(['query', 'mutation']),
  text: z.string().min(1),
  owner: z.string().optional(),
  registeredAt: z.iso.datetime().optional(),
  state: z.enum(['active', 'deprecated', 'retired']).default('active'),
});

const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal('weir-persisted-documents'),
  version: z.literal(1),
  client: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, ".", "_" or "-"'),
  documents: z.array(documentSchema),
});

/** The documents registered for one client application; `default` serves every caller. */
export interface Manifest {
  readonly client: string;
  readonly documents: readonly PersistedDocument[];
}

/**
 * Reads one manifest in Weir's own format. Every hash is computed again, so that nobody can register one text under
 * the id of another.
 *
 * @param source the file's name, for messages.
 * @throws StartupError with the entry's path where the manifest is not well-formed.
 */
export function parseManifest(json: string, source: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(json, source));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${source}${formatPath(path)}: ${message}`);
    throw new StartupError(lines.join('\n'));
  }
  const seen = new Set<string>();
  for (const [index, { id, name, text }] of parsed.data.documents.entries()) {
    const entry = `${source} documents[${index}] (${name})`;
    const computed = documentId(text);
    if (computed !== id) {
      throw new StartupError(`${entry}: the id is ${id}, but the text hashes to ${computed}.`);
    }
    if (seen.has(id)) throw new StartupError(`${entry}: the id ${id} is there twice; remove one entry.`);
    seen.add(id);
  }
  return { client: parsed.data.client, documents: parsed.data.documents };
}

/** The id of a document: `sha256:` and the digest of its UTF-8 text. */
export function documentId(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

function parseJson(json: string, source: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`${source} is not JSON: ${reason}`, { cause: error });
  }
}

/** With a space before it; empty for the manifest as a whole. */
function formatPath(path: readonly PropertyKey[]): string {
  const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return keys === '' ? '' : ` ${keys.replace(/^\./, '')}`;
}
