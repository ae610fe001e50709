import type { Command } from 'commander';
import { noun } from '#gateway/cli/noun.ts';

interface PrintOptions {
  readonly supergraph: string;
  readonly api?: true;
  readonly json?: true;
}

/** Adds `weir schema print`. */
export function registerSchemaPrint(program: Command): void {
  noun(program, 'schema')
    .command('print')
    .description('Print a supergraph once the gateway would serve it, or the schema that clients see of it.')
    .option('--supergraph <file>', 'the supergraph', 'schema/supergraph.graphql')
    .option('--api', 'the schema that clients see: without federation, and without what is @inaccessible')
    .option(
      '--json',
      'print JSON: the text and the subgraphs; with --api the result of introspection, for code generators',
    )
    .addHelpText('after', '\nExample:\n  $ weir schema print --api --json > schema.json')
    .action(print);
}

async function print({ supergraph, api, json }: PrintOptions): Promise<void> {
  const { loadSupergraphFile } = await import('#gateway/supergraph/load-supergraph-file.ts');
  const { introspectionFromSchema, printSchema } = await import('graphql');
  const { sdl, apiSchema, subgraphs } = await loadSupergraphFile(supergraph);
  if (!json) {
    console.log((api ? printSchema(apiSchema) : sdl).trimEnd());
    return;
  }
  const value = api
    ? introspectionFromSchema(apiSchema)
    : { sdl, subgraphs: [...subgraphs.values()].map(({ name, url }) => ({ name, url })) };
  console.log(JSON.stringify(value, undefined, 2));
}
