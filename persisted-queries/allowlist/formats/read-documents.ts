import { StartupError } from '#gateway/errors/startup-error.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import { apolloFormat, readApolloManifest } from '#allowlist/formats/apollo-manifest.ts';
import {
  isDocumentFile,
  isFolder,
  readDocumentFile,
  readDocumentFolder,
} from '#allowlist/formats/document-files.ts';
import { readIdMap, readIdPairs } from '#allowlist/formats/id-maps.ts';
import type { AppDeployment } from '#allowlist/formats/id-maps.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

const maxManifestBytes = 256 * 1024 * 1024;

/** What to read documents as. */
export interface ReadDocumentsOptions {
  /** For whom; Apollo's manifests may hold documents for several. */
  readonly client: string;
  /** For Hive app deployments: adds the ids that their clients send. */
  readonly app?: AppDeployment | undefined;
}

/** What was read. */
export interface ReadDocuments {
  /** Each text once, with all of its aliases. */
  readonly documents: readonly SourceDocument[];
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads documents from a file or folder in any of the known formats, told apart by their shape: Apollo's manifest,
 * Weir's own, `{ id: text }`, `[[id, text]]`, one `.graphql` file, or a folder of them.
 *
 * @throws StartupError with a line for each entry that is wrong; with exit code 2 where there is no such file.
 */
export async function readDocuments(path: string, options: ReadDocumentsOptions): Promise<ReadDocuments> {
  if (await isFolder(path)) return { documents: merged(await readDocumentFolder(path)), notes: [] };
  if (isDocumentFile(path)) return { documents: [await readDocumentFile(path)], notes: [] };
  const json = await readBoundedFile(path, { maxBytes: maxManifestBytes });
  return parseDocuments(json, { ...options, source: path });
}

/** As {@link readDocuments}, for the text of a JSON file. */
export function parseDocuments(
  json: string,
  options: ReadDocumentsOptions & { readonly source: string },
): ReadDocuments {
  const { source, client } = options;
  const value = parseJson(json, source);
  if (Array.isArray(value)) return { documents: merged(readIdPairs(value, options)), notes: [] };
  if (typeof value !== 'object' || value === null) throw unknownFormat(source);
  const format: unknown = Reflect.get(value, 'format');
  if (format === apolloFormat) {
    const { documents, others } = readApolloManifest(value, options);
    const note = `${source}: left out ${others} operations for other clients than "${client}".`;
    return { documents: merged(documents), notes: others === 0 ? [] : [note] };
  }
  if (format === 'weir-persisted-documents') return { documents: ownDocuments(json, source), notes: [] };
  return { documents: merged(readIdMap(value, json, options)), notes: [] };
}

function ownDocuments(json: string, source: string): readonly SourceDocument[] {
  return parseManifest(json, source).documents.map((entry, index) => ({
    place: `${source} documents[${index}] (${entry.name})`,
    text: entry.text,
    aliases: entry.aliases ?? [],
    claimed: entry,
    entry,
  }));
}

/** One document for each text; an id that stands for two texts is a mistake. */
function merged(documents: readonly SourceDocument[]): readonly SourceDocument[] {
  const byId = new Map<string, SourceDocument>();
  const owners = new Map<string, string>();
  for (const document of documents) {
    const id = documentId(document.text);
    for (const alias of document.aliases) {
      const owner = owners.get(alias) ?? id;
      if (owner !== id) {
        const other = byId.get(owner)?.place ?? owner;
        throw new StartupError(`${document.place}: the id ${alias} is that of another text, at ${other}.`);
      }
      owners.set(alias, id);
    }
    const known = byId.get(id);
    const aliases = [...new Set([...(known?.aliases ?? []), ...document.aliases])];
    byId.set(id, { ...(known ?? document), aliases });
  }
  return [...byId.values()];
}

function parseJson(json: string, source: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = /end of JSON|Unterminated/.test(reason) ? '; the file seems to be cut off' : '';
    throw new StartupError(`${source} is not JSON: ${reason}${hint}`, { cause });
  }
}

function unknownFormat(source: string): StartupError {
  return new StartupError(
    `${source}: The file is no manifest of a known format: expected an object or a list, see weir documents import --help.`,
  );
}
