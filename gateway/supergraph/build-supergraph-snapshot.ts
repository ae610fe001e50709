import { createHash } from 'node:crypto';
import { Supergraph } from '@apollo/federation-internals';
import type { CoreFeatures } from '@apollo/federation-internals';
import { Source, buildASTSchema, parse, printSchema, validateSchema } from 'graphql';
import type { DocumentNode } from 'graphql';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { checkSecurityLinks } from '#gateway/supergraph/check-security-links.ts';
import { describeSchemaError, describeSchemaErrors } from '#gateway/supergraph/describe-schema-error.ts';
import { linksJoinSpec } from '#gateway/supergraph/links-join-spec.ts';
import { readDirectiveNames } from '#gateway/supergraph/read-directive-names.ts';
import { supportedFeatures } from '#gateway/supergraph/supported-features.ts';
import type { Subgraph, SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/**
 * Builds all that a request reads from one supergraph. Pure: the same SDL gives an equal snapshot.
 *
 * What a snapshot guarantees: the SDL parses and is a valid supergraph, Weir understands every feature that it links
 * for security or execution and enforces every security directive that it applies, and its API schema is valid GraphQL.
 *
 * @param sdl The supergraph as composition wrote it.
 * @param options.source What messages call the SDL, such as its path.
 * @throws {StartupError} A line per mistake, as `source:line:column: what is wrong`.
 */
export function buildSupergraphSnapshot(
  sdl: string,
  { source }: { readonly source: string },
): SupergraphSnapshot {
  if (sdl.trim() === '') {
    throw new StartupError(`${source}: The supergraph is empty. Compose one with "weir schema compose".`);
  }
  const document = explained(source, () => parse(new Source(sdl, source)));
  if (!linksJoinSpec(document)) {
    throw new StartupError(
      `${source}: This schema is not a supergraph: it does not link https://specs.apollo.dev/join. ` +
        'Compose one from the schemas of your subgraphs with "weir schema compose".',
    );
  }
  const unenforced = checkSecurityLinks(document);
  if (unenforced.length > 0) throw new StartupError(describeSchemaErrors(unenforced, source));
  return explained(source, () => readSupergraph({ sdl, document, source }));
}

interface SupergraphText {
  readonly sdl: string;
  readonly document: DocumentNode;
  readonly source: string;
}

function readSupergraph({ sdl, document, source }: SupergraphText): SupergraphSnapshot {
  const supergraph = Supergraph.build(document, { supportedFeatures: new Set(supportedFeatures) });
  const apiSchema = supergraph.apiSchema().toGraphQLJSSchema();
  const [apiError] = validateSchema(apiSchema);
  if (apiError) {
    throw new StartupError(`${source}: What clients may see is no valid schema: ${apiError.message}`);
  }
  return Object.freeze({
    id: createHash('sha256').update(sdl).digest('hex'),
    sdl,
    apiSchema,
    apiSchemaSdl: printSchema(apiSchema),
    // federation-internals has validated the document by rules that know its directives.
    supergraphSchema: buildASTSchema(document, { assumeValidSDL: true }),
    directiveNames: Object.freeze(readDirectiveNames(coreFeatures(supergraph))),
    subgraphs: subgraphsByName(supergraph, source),
  });
}

function coreFeatures(supergraph: Supergraph): CoreFeatures {
  const features = supergraph.schema.coreFeatures;
  if (!features) throw new Error('a supergraph must link the features that it uses');
  return features;
}

function subgraphsByName(supergraph: Supergraph, source: string): ReadonlyMap<string, Subgraph> {
  const subgraphs = new Map<string, Subgraph>();
  for (const { name, url } of supergraph.subgraphsMetadata()) {
    if (subgraphs.has(name)) {
      throw new StartupError(`${source}: Two graphs of the supergraph are named "${name}"; rename one.`);
    }
    subgraphs.set(name, Object.freeze({ name, url }));
  }
  return subgraphs;
}

/** Runs a step of the reading, and turns whatever it throws into a message for the operator. */
function explained<Result>(source: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(describeSchemaError(error, source), { cause: error });
  }
}
