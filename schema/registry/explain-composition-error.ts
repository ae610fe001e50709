import type { ASTNode, GraphQLError } from 'graphql';
import type { CompositionError, SubgraphLocation } from '#schema/registry/composition-result.ts';
import type { SubgraphSources } from '#schema/registry/subgraph-sources.ts';

/**
 * Says of an error of the federation library which subgraph it is about and where. Some errors are about the graph as
 * a whole, such as `NO_QUERIES`, and carry neither.
 */
export function explainCompositionError(error: GraphQLError, sources: SubgraphSources): CompositionError {
  const [first, ...alsoAt] = locationsOf(error, sources);
  const { subgraph, message } = splitPrefix(error.message, sources);
  return {
    code: codeOf(error) ?? 'INVALID_GRAPHQL',
    message,
    ...(first ?? subgraph),
    alsoAt,
  };
}

/** The library's own code, such as `KEY_FIELDS_SELECT_INVALID_TYPE`; syntax errors of graphql-js have none. */
function codeOf({ extensions }: GraphQLError): string | undefined {
  return typeof extensions['code'] === 'string' ? extensions['code'] : undefined;
}

/** Every place among nodes, each once, in their order. */
export function locateNodes(nodes: readonly ASTNode[], sources: SubgraphSources): SubgraphLocation[] {
  const byPlace = new Map<string, SubgraphLocation>();
  for (const node of nodes) {
    const place = sources.locate(node);
    if (place) byPlace.set(JSON.stringify(place), place);
  }
  return [...byPlace.values()];
}

function locationsOf(error: GraphQLError, sources: SubgraphSources): SubgraphLocation[] {
  if (error.nodes) return locateNodes(error.nodes, sources);
  const place = sources.locatePosition(error.source, error.positions?.[0] ?? 0);
  return place ? [place] : [];
}

/** The library writes `[name] ` before a message about one subgraph; the name is shown apart. */
function splitPrefix(text: string, sources: SubgraphSources) {
  const match = /^\[([^\]]+)\] /.exec(text);
  const subgraph = match?.[1] === undefined ? undefined : sources.named(match[1]);
  if (!match || !subgraph) return { message: text };
  return { message: text.slice(match[0].length), subgraph: { subgraph: subgraph.name, file: subgraph.file } };
}
