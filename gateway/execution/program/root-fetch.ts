import { Kind, print, stripIgnoredCharacters } from 'graphql';
import type { GraphQLSchema, SelectionNode } from 'graphql';
import { parseFetch } from '#gateway/execution/program/parse-fetch.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';

/**
 * The text of a fetch at the root. A fragment there has no type condition: the planner calls the root as the
 * supergraph does, and a subgraph may call it otherwise (`schema { query: RootQuery }`).
 */
export function writeRootFetch({ operation: text, kind }: LeafFetch, schema: GraphQLSchema): string {
  const rootType = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!rootType || !text.includes(`on ${rootType.name}`)) return text;
  const { operation } = parseFetch(text);
  const withoutConditions = (selections: readonly SelectionNode[]): readonly SelectionNode[] =>
    selections.map((selection) => {
      if (selection.kind !== Kind.INLINE_FRAGMENT) return selection;
      const { typeCondition, selectionSet, ...rest } = selection;
      return {
        ...rest,
        ...(typeCondition && typeCondition.name.value !== rootType.name ? { typeCondition } : {}),
        selectionSet: { ...selectionSet, selections: withoutConditions(selectionSet.selections) },
      };
    });
  const { selectionSet } = operation;
  const selections = withoutConditions(selectionSet.selections);
  return stripIgnoredCharacters(print({ ...operation, selectionSet: { ...selectionSet, selections } }));
}
