import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema, SelectionNode } from 'graphql';
import { isEnumType, isInterfaceType, isObjectType } from 'graphql';

/**
 * The fields of all keys by which a subgraph finds entities of a type, or of an interface that the type has.
 *
 * @param schema the supergraph's.
 * @returns keys joined by `.`, those of objects included.
 */
export function keyFieldsOf(
  schema: GraphQLSchema,
  { subgraph, type: name }: { readonly subgraph: string; readonly type: string },
): ReadonlySet<string> {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) return new Set();
  const graph = graphOf(schema, subgraph);
  const fieldSets = [type, ...type.getInterfaces()]
    .flatMap(({ astNode }) => astNode?.directives ?? [])
    .filter((directive) => directive.name.value === 'join__type' && textOf(directive, 'graph') === graph)
    .flatMap((directive) => textOf(directive, 'key') ?? []);
  return new Set(fieldSets.flatMap(pathsIn));
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

function pathsIn(fieldSet: string): readonly string[] {
  const visit = (selections: readonly SelectionNode[], around: string): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet.selections, around);
      const path = `${around}${selection.name.value}`;
      return [path, ...visit(selection.selectionSet?.selections ?? [], `${path}.`)];
    });
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? visit(definition.selectionSet.selections, '') : [];
}
