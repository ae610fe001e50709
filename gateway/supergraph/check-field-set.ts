import { GraphQLError, Kind, parse } from 'graphql';
import type { FieldDefinitionNode, FieldNode, SelectionNode, SelectionSetNode, TypeNode } from 'graphql';
import type { IndexedType, SchemaIndex } from '#gateway/supergraph/schema-index.ts';
import type { SubgraphMembership } from '#gateway/supergraph/subgraph-membership.ts';

/** Where a field set is looked for. */
export interface FieldSetContext {
  readonly types: SchemaIndex['types'];
  readonly membership: SubgraphMembership;
  /** The subgraph that must have all fields, by its value of `join__Graph`; undefined when that is not known. */
  readonly graph: string | undefined;
}

/** Parses a field set such as `id owner { name }`. @returns undefined when it is no selection set. */
export function parseFieldSet(text: string): SelectionSetNode | undefined {
  try {
    const { definitions } = parse(`{${text}}`, { noLocation: true });
    const [definition] = definitions;
    if (definitions.length !== 1 || definition?.kind !== Kind.OPERATION_DEFINITION) return undefined;
    return definition.selectionSet;
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/**
 * Finds the first mistake of a field set.
 *
 * @param typeName The type whose fields it selects.
 * @returns undefined when there is none; else the end of a sentence that begins with the field set.
 */
export function findFieldSetMistake(
  text: string,
  typeName: string,
  context: FieldSetContext,
): string | undefined {
  const set = parseFieldSet(text);
  if (!set) return 'is not a selection of fields';
  return findMistake(set, context.types.get(typeName), context);
}

function findMistake(
  { selections }: SelectionSetNode,
  type: IndexedType | undefined,
  context: FieldSetContext,
): string | undefined {
  if (!type) return 'selects from a type that has no fields';
  if (context.graph !== undefined && !context.membership.hasType(context.graph, type.name)) {
    return `selects from the type ${type.name}, which the subgraph ${context.graph} does not have`;
  }
  for (const selection of selections) {
    const mistake = findSelectionMistake(selection, type, context);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function findSelectionMistake(
  selection: SelectionNode,
  type: IndexedType,
  context: FieldSetContext,
): string | undefined {
  if (selection.directives && selection.directives.length > 0)
    return 'has a directive, which is not supported';
  if (selection.kind === Kind.FRAGMENT_SPREAD) return 'names a fragment';
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const { typeCondition, selectionSet } = selection;
    const narrowed = typeCondition ? context.types.get(typeCondition.name.value) : type;
    return findMistake(selectionSet, narrowed, context);
  }
  const { value: name } = selection.name;
  if (selection.alias) return `has the alias "${selection.alias.value}", which is not supported`;
  if (name === '__typename') return undefined;
  const field = type.fields.get(name);
  if (!field) return `selects the field "${name}", which ${type.name} does not have`;
  if (context.graph !== undefined && !context.membership.hasField(context.graph, type, field)) {
    return `selects the field ${type.name}.${name}, which the subgraph ${context.graph} does not have`;
  }
  return findFieldMistake(selection, field, context);
}

function findFieldMistake(
  selection: FieldNode,
  field: FieldDefinitionNode,
  context: FieldSetContext,
): string | undefined {
  const { value: name } = selection.name;
  for (const argument of selection.arguments ?? []) {
    if (!field.arguments?.some((known) => known.name.value === argument.name.value)) {
      return `gives "${name}" an argument "${argument.name.value}", which it does not have`;
    }
  }
  const returned = context.types.get(namedTypeOf(field.type));
  const isComposite =
    returned !== undefined && (returned.fields.size > 0 || returned.kind === Kind.UNION_TYPE_DEFINITION);
  if (!selection.selectionSet) return isComposite ? `selects no fields of "${name}"` : undefined;
  if (!isComposite) return `selects fields of "${name}", which has none`;
  return findMistake(selection.selectionSet, returned, context);
}

/** The name of a type without lists and `!`. */
export function namedTypeOf(type: TypeNode): string {
  let named = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return named.name.value;
}
