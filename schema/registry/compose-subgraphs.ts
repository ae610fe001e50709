import { composeServices } from '@apollo/composition';
import { GraphQLError, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { checkSubgraphNames } from '#schema/registry/check-subgraph-names.ts';
import type {
  CompositionError,
  CompositionHint,
  CompositionResult,
  SubgraphSchema,
} from '#schema/registry/composition-result.ts';
import { explainCompositionError, locateNodes } from '#schema/registry/explain-composition-error.ts';
import { findDuplicateDefinitions } from '#schema/registry/find-duplicate-definitions.ts';
import { SubgraphSources } from '#schema/registry/subgraph-sources.ts';

/**
 * Composes subgraphs into a supergraph. Pure and stable: the same subgraphs, in whatever order, give the same bytes.
 *
 * Errors come in three waves, each only when the one before found none: names, then what is wrong within single
 * subgraphs (of all of them), then what is wrong between them.
 *
 * @throws InternalError The federation library failed rather than refused.
 * @see https://www.apollographql.com/docs/graphos/reference/federation/errors for the codes
 */
export function composeSubgraphs(subgraphs: readonly SubgraphSchema[]): CompositionResult {
  const sorted = subgraphs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const nameErrors = checkSubgraphNames(sorted);
  if (nameErrors.length > 0) return { errors: nameErrors };

  const sources = new SubgraphSources();
  const parsed = sorted.map((subgraph) => ({ subgraph, ...parseSubgraph(subgraph, sources) }));
  const textErrors = parsed.flatMap(({ errors }) => errors);
  if (textErrors.length > 0) return { errors: textErrors };

  const { errors, supergraphSdl, hints } = composed(
    parsed.map(({ subgraph: { name, url }, typeDefs }) => ({ name, url, typeDefs })),
  );
  if (errors) return { errors: errors.map((error) => explainCompositionError(error, sources)) };
  const subscriptions = parsed.flatMap(({ subgraph, typeDefs }) =>
    subscriptionHints(subgraph.name, typeDefs, sources),
  );
  return { supergraphSdl, hints: [...hints.map((hint) => explainHint(hint, sources)), ...subscriptions] };
}

const noDefinitions: DocumentNode = parse('type Query { none: Int }', { noLocation: true });

function parseSubgraph(
  subgraph: SubgraphSchema,
  sources: SubgraphSources,
): { readonly typeDefs: DocumentNode; readonly errors: readonly CompositionError[] } {
  try {
    const typeDefs = parse(sources.sourceOf(subgraph));
    const duplicates = findDuplicateDefinitions(typeDefs);
    return { typeDefs, errors: duplicates.map((error) => explainCompositionError(error, sources)) };
  } catch (error) {
    return { typeDefs: noDefinitions, errors: [explainParseFailure(error, { subgraph, sources })] };
  }
}

function explainParseFailure(
  error: unknown,
  { subgraph, sources }: { readonly subgraph: SubgraphSchema; readonly sources: SubgraphSources },
): CompositionError {
  if (error instanceof GraphQLError) return explainCompositionError(error, sources);
  if (!(error instanceof RangeError)) throw error;
  return {
    code: 'INVALID_GRAPHQL',
    message: 'The schema is nested too deeply to be read; flatten its list types and values.',
    subgraph: subgraph.name,
    file: subgraph.file,
    alsoAt: [],
  };
}

/** Fields that nobody can run: whoever composes them shall know before a client tries. */
function subscriptionHints(
  subgraph: string,
  { definitions }: DocumentNode,
  sources: SubgraphSources,
): readonly CompositionHint[] {
  const names = definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.operationTypes ?? [])
          .filter(({ operation }) => operation === OperationTypeNode.SUBSCRIPTION)
          .map(({ type }) => type.name.value)
      : [],
  );
  const root = names[0] ?? 'Subscription';
  const types = definitions.filter(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      node.name.value === root,
  );
  const [first, ...alsoAt] = locateNodes(types, sources);
  if (!first) return [];
  const message =
    `The subgraph ${subgraph} has subscriptions (the type ${root}), and the gateway refuses them ` +
    '(SUBSCRIPTIONS_NOT_SUPPORTED); let clients poll with a query, or remove the type.';
  return [{ code: 'SUBSCRIPTIONS_NOT_SUPPORTED', level: 'warn', message, ...first, alsoAt }];
}

type LibraryServices = Parameters<typeof composeServices>[0];
type LibraryResult = ReturnType<typeof composeServices>;
type LibraryHint = NonNullable<LibraryResult['hints']>[number];

function composed(services: LibraryServices): LibraryResult {
  try {
    return composeServices(services);
  } catch (error) {
    const reason = Error.isError(error) ? error.message : String(error);
    throw new InternalError(`Composition failed: ${reason}`, { cause: error });
  }
}

const hintLevels = { WARN: 'warn', INFO: 'info', DEBUG: 'debug' } as const;

function explainHint(hint: LibraryHint, sources: SubgraphSources): CompositionHint {
  const [first, ...alsoAt] = locateNodes(hint.nodes ?? [], sources);
  const { code, level } = hint.definition;
  return {
    code,
    message: hint.message,
    level: Object.entries(hintLevels).find(([name]) => name === level.name)?.[1] ?? 'info',
    ...first,
    alsoAt,
  };
}
