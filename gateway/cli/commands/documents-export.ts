import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  manifestsFolder,
  printJson,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { countOf } from '#gateway/cli/format-documents.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { IdForm, JsonFormat } from '#allowlist/formats/write-documents.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

interface ExportOptions extends DocumentsOptions {
  readonly client: string;
  readonly format: JsonFormat | 'weir' | 'graphql' | 'json-schema';
  readonly ids?: IdForm;
  readonly out?: string;
  readonly dryRun?: true;
}

const formats = ['weir', 'apollo', 'relay', 'relay-pairs', 'codegen', 'hive', 'graphql', 'json-schema'];

/** Adds `weir documents export`. */
export function registerDocumentsExport(program: Command): void {
  const command = noun(program, 'documents')
    .command('export')
    .description('Write the documents of a client, but for retired ones, in the format of another tool.')
    .addOption(clientOption())
    .addOption(
      new Option('--format <format>', 'the format; graphql is a folder of files')
        .choices(formats)
        .default('weir'),
    )
    .addOption(
      new Option('--ids <form>', 'how ids are written; default: as the tool itself does').choices([
        'sha256',
        'prefixed',
        'sha1',
        'md5',
      ]),
    )
    .option('--out <path>', 'the file, or folder, to write; default: print')
    .addOption(dryRunOption())
    .addHelpText(
      'after',
      "\n`--format json-schema` is the schema of Weir's own manifests, for editors." +
        '\n\nExample:\n  $ weir documents export --client web --format apollo --out persisted-query-manifest.json',
    );
  addDocumentsOptions(command).action(exportDocuments);
}

interface ExportedFile {
  readonly path: string;
  readonly text: string;
}

async function exportDocuments(options: ExportOptions): Promise<void> {
  const { client, format, out, dryRun = false, json } = options;
  if (format === 'graphql' && out === undefined) {
    throw new StartupError('--format graphql is a folder of files; name it with --out.', { exitCode: 2 });
  }
  const files = await exportedFiles(options);
  if (out === undefined) {
    for (const { text } of files) console.log(text.trimEnd());
    return;
  }
  if (!dryRun) {
    if (format === 'graphql') await makeFolder(out);
    for (const { path, text } of files) await writeFileAtomically(path, text);
  }
  if (json) printJson({ ok: true, client, format, dryRun, files: files.map(({ path }) => path) });
  else {
    const what = format === 'graphql' ? `${countOf(files.length, 'file')} in ${out}` : out;
    console.log(printable(`${what}: ${dryRun ? 'would be written' : 'written'}`));
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    const reason = Error.isError(cause) ? cause.message : String(cause);
    throw new StartupError(`${path}: The folder cannot be made: ${reason}.`, { cause });
  });
}

async function exportedFiles(options: ExportOptions): Promise<readonly ExportedFile[]> {
  const { client, format, ids, out = '' } = options;
  if (format === 'json-schema') {
    const { manifestJsonSchema } = await import('#allowlist/manifest-json-schema.ts');
    return [{ path: out, text: `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n` }];
  }
  const { documentFiles, writeDocuments } = await import('#allowlist/formats/write-documents.ts');
  const { formatManifest } = await import('#allowlist/format-manifest.ts');
  const documents = await readClient(options);
  if (format === 'graphql') {
    return documentFiles(documents).map(({ file, text }) => ({ path: join(out, file), text }));
  }
  const text =
    format === 'weir' ? formatManifest({ client, documents }) : writeDocuments(documents, { format, ids });
  return [{ path: out, text }];
}

async function readClient(options: ExportOptions): Promise<readonly PersistedDocument[]> {
  const { manifestPath, readManifest } = await import('#allowlist/files/manifest-file.ts');
  const folder = await manifestsFolder(options);
  const manifest = await readManifest(folder, options.client);
  if (manifest) return manifest.documents.filter(({ state }) => state !== 'retired');
  throw new StartupError(`${manifestPath(folder, options.client)}: There is no such manifest.`, {
    exitCode: 2,
  });
}
