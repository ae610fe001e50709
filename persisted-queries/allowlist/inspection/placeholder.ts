import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { GraphQLInputType } from 'graphql';

/** How much of a value to make up: what must be there, or everything that could cost. */
export type Extent = 'least' | 'full';

const maxDepth = 6;

/**
 * A value that fits an input type and says nothing: 1 for numbers, a word for text, `false`, the first value of an enum.
 *
 * @param extent `least`: input objects hold their required fields, lists hold nothing. `full`: all fields, down to six
 *   levels, and lists hold one item.
 */
export function placeholderOf(type: GraphQLInputType, extent: Extent, depth = 0): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return extent === 'least' || depth >= maxDepth ? [] : [placeholderOf(nullable.ofType, extent, depth + 1)];
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields());
    const optional = extent === 'full' && depth < maxDepth;
    // Of a `@oneOf` type exactly one field is given.
    const given = nullable.isOneOf
      ? fields.slice(0, 1)
      : fields.filter((field) => optional || isRequiredInputField(field));
    return Object.fromEntries(
      given.map((field) => [field.name, placeholderOf(field.type, extent, depth + 1)]),
    );
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  switch (nullable.name) {
    case 'Boolean':
      return false;
    case 'ID':
    case 'String':
      return 'x';
    default:
      // Int, Float, and scalars of services, whose form only they know.
      return 1;
  }
}

/** A count as an input type takes it: a number, its digits, or a list of that length. */
export function sizeAs(type: GraphQLInputType, size: number): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return Array.from({ length: size }, () => placeholderOf(nullable.ofType, 'least'));
  }
  return !isInputObjectType(nullable) && (nullable.name === 'String' || nullable.name === 'ID')
    ? String(size)
    : size;
}

/** The type of a place inside an input value; undefined where the path leads nowhere. */
export function inputTypeAt(type: GraphQLInputType, path: readonly string[]): GraphQLInputType | undefined {
  let current: GraphQLInputType | undefined = type;
  for (const key of path) {
    const object: GraphQLInputType | undefined = current && getNullableType(current);
    current = isInputObjectType(object) ? object.getFields()[key]?.type : undefined;
  }
  return current;
}

/** Whether a value of this type may be left out. */
export function isOptional(type: GraphQLInputType): boolean {
  return !isNonNullType(type);
}
