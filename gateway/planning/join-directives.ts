import { Kind, parse, stripIgnoredCharacters, print } from 'graphql';
import type {
  ConstArgumentNode,
  ConstDirectiveNode,
  DocumentNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  SelectionNode,
} from 'graphql';

/** A type of a supergraph that has fields. */
export type TypeWithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** The object and interface types that a supergraph defines. */
export function typesWithFields(supergraph: DocumentNode): readonly TypeWithFields[] {
  return supergraph.definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION,
  );
}

/** What each value of the enum `join__Graph` stands for: the names of the subgraphs. */
export function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of node.values ?? []) {
      const graph = directives.find((directive) => directive.name.value === 'join__graph');
      names.set(name.value, (graph && stringArgument(graph, 'name')) ?? name.value);
    }
  }
  return names;
}

/** The applications of one directive. */
export function applied(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ConstDirectiveNode[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name);
}

/** The text of a string or enum argument; undefined where it is not given. */
export function stringArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

/** One argument; undefined where it is not given. */
export function argumentOf(directive: ConstDirectiveNode, name: string): ConstArgumentNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name);
}

/** Parses a set of fields such as `id price(currency: USD)`. */
export function parseFieldSet(text: string): readonly SelectionNode[] {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}

/** The shortest text of a set of fields. */
export function printFieldSet(selections: readonly SelectionNode[]): string {
  const text = stripIgnoredCharacters(print({ kind: Kind.SELECTION_SET, selections }));
  return text.slice(1, -1);
}
