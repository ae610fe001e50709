import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/** The leaf value to answer with; undefined: the value is none of this type. Never called with null or undefined. */
export type LeafCompleter = (value: unknown) => unknown;

/**
 * How values of a type are completed. Subgraphs have serialised them already, so this checks, and coerces no more than
 * the specification's result coercion of the built-in scalars does.
 *
 * @see https://spec.graphql.org/September2025/#sec-Scalars
 */
export function leafCompleter(type: GraphQLLeafType): LeafCompleter {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => (names.has(value) ? value : undefined);
  }
  switch (type.name) {
    case GraphQLString.name:
      return completeString;
    case GraphQLID.name:
      return completeId;
    case GraphQLInt.name:
      return completeInt;
    case GraphQLFloat.name:
      return completeFloat;
    case GraphQLBoolean.name:
      return completeBoolean;
    default:
      return completeCustom;
  }
}

/**
 * JavaScript that tells whether `x` can be answered with as it is, for types of which nearly every value can; undefined
 * for other types. It says no more than the type's completer does, and spares the call.
 */
export function wholeValueTest(type: GraphQLLeafType): string | undefined {
  switch (type.name) {
    case GraphQLString.name:
    case GraphQLID.name:
      return 'typeof x === "string"';
    case GraphQLInt.name:
      return '(typeof x === "number" && (x | 0) === x)';
    case GraphQLFloat.name:
      return 'typeof x === "number"';
    case GraphQLBoolean.name:
      return 'typeof x === "boolean"';
    default:
      return undefined;
  }
}

function completeString(value: unknown): unknown {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
}

function completeId(value: unknown): unknown {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : undefined;
}

function completeInt(value: unknown): unknown {
  return typeof value === 'number' && (value | 0) === value ? value : undefined;
}

function completeFloat(value: unknown): unknown {
  return typeof value === 'number' ? value : undefined;
}

function completeBoolean(value: unknown): unknown {
  return typeof value === 'boolean' ? value : undefined;
}

function completeCustom(value: unknown): unknown {
  return value;
}
