import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  supergraphOption,
} from '#gateway/cli/documents-options.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { registerSources } from '#gateway/cli/register-sources.ts';
import type { RegisterOptions } from '#gateway/cli/register-sources.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

interface ImportOptions extends RegisterOptions {
  readonly app?: string;
}

const formats = `
What is read, told apart by its shape:
  Apollo persisted query manifest   { "format": "apollo-persisted-query-manifest", … }
  Relay, Code Generator, Hive       { "<id>": "<text>", … }
  Relay, as a list                  [["<id>", "<text>"], …]
  Weir's own manifest               { "format": "weir-persisted-documents", … }
  one document, or a folder of them *.graphql, *.gql
Ids that are digests (SHA-256, SHA-1, MD5) must be those of their texts. Clients may go on sending any of them.

Examples:
  $ weir documents import persisted-queries.json --client web --client-version 1.4.0 --dry-run
  $ weir documents import app.json --client ios --app shop-ios --client-version 2.0.1`;

/** Adds `weir documents import`. */
export function registerDocumentsImport(program: Command): void {
  const command = noun(program, 'documents')
    .command('import')
    .argument('<file>', 'a manifest of another tool, a .graphql file, or a folder of them')
    .description('Register the documents of a file that a client was built with.')
    .addOption(clientOption())
    .option('--client-version <version>', 'the version of the client that sends them')
    .option('--app <name>', 'a Hive app deployment: clients send <name>~<client-version>~<hash>')
    .option('--owner <name>', 'team or person to ask about them')
    .addOption(supergraphOption())
    .addOption(dryRunOption())
    .addHelpText('after', formats);
  addDocumentsOptions(command).action(importDocuments);
}

async function importDocuments(file: string, options: ImportOptions): Promise<void> {
  const { readDocuments } = await import('#allowlist/formats/read-documents.ts');
  const { app: name, clientVersion: version, client } = options;
  if (name !== undefined && version === undefined) {
    throw new StartupError('--app needs --client-version: the ids of an app deployment hold both.', {
      exitCode: 2,
    });
  }
  const app = name !== undefined && version !== undefined ? { name, version } : undefined;
  const { documents, notes } = await readDocuments(file, { client, app });
  for (const note of notes) console.error(`note: ${printable(note)}`);
  await registerSources(documents, options);
}
