import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  supergraphOption,
} from '#gateway/cli/documents-options.ts';
import { noun } from '#gateway/cli/noun.ts';
import { registerSources } from '#gateway/cli/register-sources.ts';
import type { RegisterOptions } from '#gateway/cli/register-sources.ts';

/** Adds `weir documents register`. */
export function registerDocumentsRegister(program: Command): void {
  const command = noun(program, 'documents')
    .command('register')
    .argument('<files...>', '.graphql files, or folders of them: one operation a file')
    .description('Check documents as the gateway would, price them, and add them to the list of a client.')
    .addOption(clientOption())
    .option('--client-version <version>', 'the version of the client that sends them')
    .option('--owner <name>', 'team or person to ask about them')
    .addOption(supergraphOption())
    .addOption(dryRunOption())
    .addHelpText(
      'after',
      '\nA document is its text to the last byte: clients send the SHA-256 of exactly what is in the file.' +
        '\n\nExample:\n  $ weir documents register queries/CartPage.graphql --client web --owner checkout',
    );
  addDocumentsOptions(command).action(register);
}

async function register(files: readonly string[], options: RegisterOptions): Promise<void> {
  const { readDocuments } = await import('#allowlist/formats/read-documents.ts');
  const read = [];
  for (const file of files) read.push(await readDocuments(file, options));
  await registerSources(
    read.flatMap(({ documents }) => documents),
    options,
  );
}
