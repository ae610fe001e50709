import {
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
} from 'graphql';
import type { GraphQLInputType, GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { ExactFields, ExactShape } from '#gateway/execution/exact-numbers.ts';
import { SelectionMemo, withFragments } from '#gateway/execution/program/parse-fetch.ts';
import type { ParsedFetch, TypedSet } from '#gateway/execution/program/parse-fetch.ts';

/**
 * Where the data of a fetch holds values of custom scalars, whose numbers mean more to their services than to JavaScript;
 * undefined: nowhere. The built-in scalars have the ranges that the specification gives them.
 *
 * @param fetch for the root or for entities.
 */
export function exactShapeOf(
  { operation: definition, fragments }: ParsedFetch,
  schema: GraphQLSchema,
): ExactFields | undefined {
  const memo = new SelectionMemo<ExactFields>(fragments);
  const read = (sets: readonly TypedSet[]): ExactFields => memo.read(sets, readShape);
  const readShape = (sets: readonly TypedSet[]): ExactFields => {
    const shape = new Map<string, ExactShape>();
    const below = new Map<string, TypedSet[]>();
    const collect = ({ set, type: name }: TypedSet): void => {
      const parent = name === undefined ? undefined : schema.getType(name);
      for (const selection of withFragments(set, fragments)) {
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const condition = selection.typeCondition?.name.value;
          const type = condition !== undefined && schema.getType(condition) ? condition : name;
          collect({ set: selection.selectionSet, type });
          continue;
        }
        const key = selection.alias?.value ?? selection.name.value;
        const type = namedTypeOf(parent, selection.name.value);
        if (isCustomScalar(type)) shape.set(key, 'exact');
        if (!selection.selectionSet) continue;
        const known = below.get(key) ?? [];
        below.set(key, known);
        known.push({ set: selection.selectionSet, type: isCompositeType(type) ? type.name : undefined });
      }
    };
    for (const set of sets) collect(set);
    for (const [key, some] of below) {
      const fields = shape.has(key) ? undefined : read(some);
      if (fields && fields.size > 0) shape.set(key, fields);
    }
    return shape;
  };
  const type = schema.getRootType(definition.operation)?.name;
  const shape = read([{ set: definition.selectionSet, type }]);
  return shape.size > 0 ? shape : undefined;
}

function namedTypeOf(parent: GraphQLNamedType | undefined, field: string): GraphQLNamedType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  const definition = parent.getFields()[field];
  return definition && getNamedType(definition.type);
}

/** Whether a type is a scalar of the schema's own. */
function isCustomScalar(type: GraphQLNamedType | undefined): boolean {
  return isScalarType(type) && !isSpecifiedScalarType(type);
}

/** Where values of an input type hold custom scalars; undefined: nowhere. Input objects may hold one another. */
export function exactInputShapeOf(type: GraphQLInputType): ExactShape | undefined {
  return holdsCustomScalar(type, new Set()) ? inputShape(type, new Map()) : undefined;
}

function inputShape(type: GraphQLInputType, known: Map<string, ExactFields>): ExactShape {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return 'exact';
  const seen = known.get(named.name);
  if (seen) return seen;
  const fields = new Map<string, ExactShape>();
  known.set(named.name, fields);
  for (const field of Object.values(named.getFields())) {
    if (holdsCustomScalar(field.type, new Set())) fields.set(field.name, inputShape(field.type, known));
  }
  return fields;
}

function holdsCustomScalar(type: GraphQLInputType, visited: Set<string>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return isCustomScalar(named);
  if (visited.has(named.name)) return false;
  visited.add(named.name);
  return Object.values(named.getFields()).some((field) => holdsCustomScalar(field.type, visited));
}
