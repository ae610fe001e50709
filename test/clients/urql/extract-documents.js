import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { formatDocument, stringifyDocument } from '@urql/core';

const pages = new URL('./src/pages/', import.meta.url);
const out = new URL('./documents/', import.meta.url);

await mkdir(out, { recursive: true });
for (const file of await readdir(pages)) {
  const { document } = await import(new URL(file, pages));
  // What cacheExchange makes of a document, and fetchExchange of that.
  const text = stringifyDocument(formatDocument(document));
  await writeFile(new URL(file.replace('.js', '.graphql'), out), text);
}
