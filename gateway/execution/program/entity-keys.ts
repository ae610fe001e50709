import { isEnumType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema, SelectionNode } from 'graphql';

/** One key of an entity: the paths of its leaves, as field names joined by `.`. */
export type EntityKey = readonly string[];

/**
 * The keys by which a subgraph finds entities of a type, those of its interfaces included; a key that leads nowhere
 * (`resolvable: false`) is none.
 *
 * @param schema the supergraph's, whose types carry the directives of the join specification.
 * @see https://specs.apollo.dev/join/v0.5/#@type
 */
export function entityKeysOf(
  schema: GraphQLSchema,
  { subgraph, type: name }: { readonly subgraph: string; readonly type: string },
): readonly EntityKey[] {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const graph = graphOf(schema, subgraph);
  return [type, ...type.getInterfaces()]
    .flatMap(({ astNode }) => astNode?.directives ?? [])
    .filter((directive) => directive.name.value === 'join__type' && textOf(directive, 'graph') === graph)
    .filter((directive) => !isUnresolvable(directive))
    .flatMap((directive) => textOf(directive, 'key') ?? [])
    .map(leavesOf);
}

/** The value of the supergraph's enum that stands for a subgraph. */
function graphOf(schema: GraphQLSchema, subgraph: string): string | undefined {
  const graphs = schema.getType('join__Graph');
  if (!isEnumType(graphs)) return undefined;
  return graphs.getValues().find(({ astNode }) => {
    const directive = astNode?.directives?.find(({ name }) => name.value === 'join__graph');
    return directive !== undefined && textOf(directive, 'name') === subgraph;
  })?.name;
}

function textOf({ arguments: args }: ConstDirectiveNode, argument: string): string | undefined {
  const value = args?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function isUnresolvable({ arguments: args }: ConstDirectiveNode): boolean {
  const value = args?.find(({ name }) => name.value === 'resolvable')?.value;
  return value?.kind === Kind.BOOLEAN && !value.value;
}

function leavesOf(fieldSet: string): EntityKey {
  const visit = (selections: readonly SelectionNode[], around: string): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet.selections, around);
      const path = `${around}${selection.name.value}`;
      return selection.selectionSet ? visit(selection.selectionSet.selections, `${path}.`) : [path];
    });
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? visit(definition.selectionSet.selections, '') : [];
}
