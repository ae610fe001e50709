import { digestOf } from '#gateway/bounded/digest.ts';
import type { DigestAlgorithm } from '#gateway/bounded/digest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { apolloFormat } from '#allowlist/formats/apollo-manifest.ts';

/** The formats of other tools that are one JSON file. */
export type JsonFormat = 'apollo' | 'relay' | 'relay-pairs' | 'codegen' | 'hive';

/** How ids are written in each format unless told otherwise, as its tool does by default. */
const idForms: Readonly<Record<JsonFormat, IdForm>> = {
  apollo: 'sha256',
  relay: 'md5',
  'relay-pairs': 'md5',
  codegen: 'prefixed',
  hive: 'sha256',
};

/** A digest, or `prefixed`: SHA-256 with `sha256:` before it. */
export type IdForm = DigestAlgorithm | 'prefixed';

/**
 * Documents as a JSON file of another tool. Where a document was registered under an id that is no digest, Relay's
 * formats carry that id.
 *
 * @param options.ids how ids are written. Default: as the tool itself does.
 */
export function writeDocuments(
  documents: readonly PersistedDocument[],
  { format, ids = idForms[format] }: { readonly format: JsonFormat; readonly ids?: IdForm | undefined },
): string {
  const pairs = documents.map((document) => [exportedId(document, format, ids), document.text] as const);
  if (format === 'relay-pairs') return toJson(pairs);
  if (format !== 'apollo') return toJson(Object.fromEntries(pairs));
  const operations = documents.map(({ name, kind, text }, index) => ({
    id: pairs[index]?.[0],
    name,
    type: kind,
    body: text,
  }));
  return toJson({ format: apolloFormat, version: 1, operations });
}

/** The files of a folder of documents: names and texts. Names that are there twice get a part of the id. */
export function documentFiles(
  documents: readonly PersistedDocument[],
): readonly { readonly file: string; readonly text: string }[] {
  // Two names that differ in case alone are one file on many disks.
  const counts = new Map<string, number>();
  for (const { name } of documents) {
    const key = name.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return documents.map(({ name, id, text }) => {
    const isShared = (counts.get(name.toLowerCase()) ?? 0) > 1;
    const part = id.slice('sha256:'.length, 'sha256:'.length + 12);
    return { file: isShared ? `${name}.${part}.graphql` : `${name}.graphql`, text };
  });
}

function exportedId({ aliases = [], id, text }: PersistedDocument, format: JsonFormat, ids: IdForm): string {
  // A name of Hive's belongs to one deployment, a digest can be computed; what is left was given by some server.
  const given = aliases.find(
    (alias) => !alias.includes('~') && !/^(?:[0-9a-f]{32}|[0-9a-f]{40})$/.test(alias),
  );
  if (given !== undefined && (format === 'relay' || format === 'relay-pairs')) return given;
  return ids === 'prefixed' ? id : digestOf(text, ids);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
