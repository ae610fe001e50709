import { GraphQLError, parse, printSchema, Source } from 'graphql';
import { digestOf } from '#gateway/bounded/digest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { InvalidSupergraph } from '#gateway/supergraph/mistakes.ts';
import { readDirectiveNames } from '#gateway/supergraph/read-directive-names.ts';
import { readSupergraphDocument } from '#gateway/supergraph/read-supergraph-document.ts';
import type { ReadSupergraph } from '#gateway/supergraph/read-supergraph-document.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/**
 * Builds all that a request reads from one supergraph. Pure: the same SDL gives an equal snapshot.
 *
 * What a snapshot guarantees: the SDL parses and is a valid supergraph, Weir understands every feature that it links
 * for security or execution, and its API schema is valid GraphQL.
 *
 * @param sdl The supergraph as composition wrote it.
 * @param options.source The name of the SDL in messages, such as its path.
 * @throws StartupError A line per mistake, as `source:line:column: what is wrong`.
 */
export function buildSupergraphSnapshot(
  sdl: string,
  { source }: { readonly source: string },
): SupergraphSnapshot {
  if (sdl.trim() === '') {
    throw new StartupError(`${source}: The supergraph is empty. Compose one with "weir schema compose".`);
  }
  const read = readSupergraph(sdl, source);
  if (!read) {
    throw new StartupError(
      `${source}: This schema is not a supergraph: it does not link https://specs.apollo.dev/join. ` +
        'Compose one from the schemas of your subgraphs with "weir schema compose".',
    );
  }
  const { links, supergraphSchema, apiSchema, subgraphs } = read;
  return Object.freeze({
    id: digestOf(sdl, 'sha256'),
    sdl,
    apiSchema,
    apiSchemaSdl: printSchema(apiSchema),
    supergraphSchema,
    directiveNames: Object.freeze(readDirectiveNames(links)),
    subgraphs,
  });
}

/**
 * Reads without locations, which takes half the time, and only for a supergraph with mistakes once more with them.
 */
function readSupergraph(sdl: string, source: string): ReadSupergraph | undefined {
  try {
    return readSupergraphDocument(parse(sdl, { noLocation: true }));
  } catch (error) {
    if (!(error instanceof InvalidSupergraph)) throw explained(error, source);
  }
  try {
    return readSupergraphDocument(parse(new Source(sdl, source)));
  } catch (error) {
    throw explained(error, source);
  }
}

function explained(error: unknown, source: string): StartupError {
  return new StartupError(describeError(error, source), { cause: error });
}

function describeError(error: unknown, source: string): string {
  if (error instanceof InvalidSupergraph) return error.mistakes.describe(source);
  if (error instanceof RangeError) {
    return `${source}: The schema is nested too deeply to be read; flatten its list types, values or selections.`;
  }
  if (error instanceof GraphQLError) {
    const [location] = error.locations ?? [];
    return `${location ? `${source}:${location.line}:${location.column}` : source}: ${error.message}`;
  }
  return `${source}: ${Error.isError(error) ? error.message : String(error)}`;
}
