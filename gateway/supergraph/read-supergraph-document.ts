import { buildASTSchema, validateSchema } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { ApiVisibility } from '#gateway/supergraph/api-visibility.ts';
import { checkDefinitions } from '#gateway/supergraph/check-definitions.ts';
import { checkFeatures, joinIdentity } from '#gateway/supergraph/check-features.ts';
import { checkJoins } from '#gateway/supergraph/check-joins.ts';
import { checkSecurityLinks } from '#gateway/supergraph/check-security-links.ts';
import { checkVisibility } from '#gateway/supergraph/check-visibility.ts';
import { deriveApiDocument } from '#gateway/supergraph/derive-api-document.ts';
import { indexLinks } from '#gateway/supergraph/feature-links.ts';
import type { FeatureLinks } from '#gateway/supergraph/feature-links.ts';
import { checkJoinDefinitions } from '#gateway/supergraph/join-definitions.ts';
import { Mistakes } from '#gateway/supergraph/mistakes.ts';
import { readLinks } from '#gateway/supergraph/read-links.ts';
import { readSubgraphs } from '#gateway/supergraph/read-subgraphs.ts';
import { indexSchema } from '#gateway/supergraph/schema-index.ts';
import type { Subgraph } from '#gateway/supergraph/supergraph-snapshot.ts';

/** A supergraph, checked. */
export interface ReadSupergraph {
  readonly links: FeatureLinks;
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  /** By subgraph name. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
}

/**
 * Checks a supergraph and derives its API schema, in time linear in its size. The checks run in stages, since one that
 * reads an argument relies on the stage that has checked its type: the features, then the definitions, what the join
 * directives say, the rules of GraphQL's type system, and last what clients may see.
 *
 * @returns undefined when the document does not link the join specification, so that it is no supergraph.
 * @throws InvalidSupergraph after the first stage that finds mistakes.
 */
export function readSupergraphDocument(document: DocumentNode): ReadSupergraph | undefined {
  const mistakes = new Mistakes();
  const applied = readLinks(document, (node) => {
    mistakes.report('This link names no feature; give it a URL with a name and a version.', node);
  });
  const join = applied.find(({ identity }) => identity === joinIdentity);
  if (!join) return undefined;
  mistakes.reportAll(checkSecurityLinks(document));
  mistakes.throwIfAny();
  const links = indexLinks(applied, mistakes);
  checkFeatures(links, mistakes);
  mistakes.throwIfAny();

  const index = indexSchema(document, mistakes);
  const visibility = new ApiVisibility(index, links);
  checkDefinitions(index, visibility.elements, mistakes);
  mistakes.throwIfAny();

  const version = join.url.slice(join.identity.length + 1);
  checkJoinDefinitions(index, version, mistakes);
  mistakes.throwIfAny();
  const subgraphs = readSubgraphs(index, mistakes);
  checkJoins(index, version, mistakes);
  checkVisibility(index, visibility, mistakes);
  mistakes.throwIfAny();

  const supergraphSchema = buildASTSchema(document, { assumeValidSDL: true });
  mistakes.reportAll(validateSchema(supergraphSchema));
  mistakes.throwIfAny();
  const apiSchema = buildASTSchema(deriveApiDocument(document, visibility), { assumeValidSDL: true });
  mistakes.reportAll(validateSchema(apiSchema));
  mistakes.throwIfAny();
  return { links, supergraphSchema, apiSchema, subgraphs };
}
