import type { Command } from 'commander';
import { Option } from 'commander';
import { noun } from '#gateway/cli/noun.ts';

interface SchemaOptions {
  readonly markdown?: true;
  readonly json?: true;
}

/** Adds `weir config schema`. */
export function registerConfigSchema(program: Command): void {
  noun(program, 'config')
    .command('schema')
    .description('Print the JSON Schema of the configuration, for editors.')
    .option('--json', 'print JSON, as without any option')
    .addOption(new Option('--markdown', 'print the reference of all settings').conflicts('json'))
    .addHelpText(
      'after',
      '\nThe first line of a configuration tells editors where the schema is:' +
        '\n  # yaml-language-server: $schema=./weir.schema.json' +
        '\n\nExample:\n  $ weir config schema > weir.schema.json',
    )
    .action(printSchema);
}

async function printSchema({ markdown }: SchemaOptions): Promise<void> {
  if (markdown) {
    const { configMarkdown } = await import('#gateway/config/config-markdown.ts');
    console.log(configMarkdown().trimEnd());
  } else {
    const { configJsonSchema } = await import('#gateway/config/config-json-schema.ts');
    console.log(JSON.stringify(configJsonSchema(), undefined, 2));
  }
}
