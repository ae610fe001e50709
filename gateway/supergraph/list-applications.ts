import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/** A directive applied to an element of a schema document. */
export interface DirectiveApplication {
  readonly node: ConstDirectiveNode;
  /** The kind of the element, such as `FieldDefinition`. */
  readonly holder: Kind;
  /** The schema coordinate of the element, such as `Query.user(id:)`. */
  readonly coordinate: string;
}

interface Holder {
  readonly kind: Kind;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/**
 * Every directive of a schema document, wherever the grammar allows one.
 *
 * @see https://spec.graphql.org/September2025/#sec-Schema-Coordinates
 */
export function* listApplications({ definitions }: DocumentNode): Generator<DirectiveApplication> {
  for (const definition of definitions) {
    if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) {
      yield* on(definition, 'schema');
      continue;
    }
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      continue;
    const name = definition.name.value;
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) {
      yield* onArguments(`@${name}`, definition.arguments);
      continue;
    }
    yield* on(definition, name);
    if ('values' in definition) {
      for (const value of definition.values ?? []) yield* on(value, `${name}.${value.name.value}`);
    }
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${name}.${field.name.value}`;
      yield* on(field, coordinate);
      if (field.kind === Kind.FIELD_DEFINITION) yield* onArguments(coordinate, field.arguments);
    }
  }
}

function* onArguments(
  coordinate: string,
  args: readonly (Holder & { readonly name: { readonly value: string } })[] = [],
): Generator<DirectiveApplication> {
  for (const argument of args) yield* on(argument, `${coordinate}(${argument.name.value}:)`);
}

function* on({ kind, directives = [] }: Holder, coordinate: string): Generator<DirectiveApplication> {
  for (const node of directives) yield { node, holder: kind, coordinate };
}
