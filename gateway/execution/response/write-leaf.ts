import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/** JSON text of a leaf value; undefined: the value is none of this type. Never called with null or undefined. */
export type LeafWriter = (value: unknown) => string | undefined;

// What JSON.stringify would escape: quotes, backslashes, control characters and lone surrogates.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A string as JSON text; most need no escaping, and saying so is cheaper than asking JSON.stringify. */
export function quote(text: string): string {
  return text.length > 200 || needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * How values of a type are written. Subgraphs have serialised them already, so this checks, and coerces no more than the
 * specification's result coercion of the built-in scalars does.
 *
 * @see https://spec.graphql.org/September2025/#sec-Scalars
 */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    return (value) => (typeof value === 'string' ? texts.get(value) : undefined);
  }
  switch (type.name) {
    case GraphQLString.name:
      return writeString;
    case GraphQLID.name:
      return writeId;
    case GraphQLInt.name:
      return writeInt;
    case GraphQLFloat.name:
      return writeFloat;
    case GraphQLBoolean.name:
      return writeBoolean;
    default:
      return writeCustom;
  }
}

function writeString(value: unknown): string | undefined {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? '"true"' : '"false"';
  return typeof value === 'number' ? `"${value}"` : undefined;
}

function writeId(value: unknown): string | undefined {
  if (typeof value === 'string') return quote(value);
  return Number.isInteger(value) ? `"${String(value)}"` : undefined;
}

function writeInt(value: unknown): string | undefined {
  return typeof value === 'number' && (value | 0) === value ? `${value | 0}` : undefined;
}

function writeFloat(value: unknown): string | undefined {
  return typeof value === 'number' ? JSON.stringify(value) : undefined;
}

function writeBoolean(value: unknown): string | undefined {
  if (value === true) return 'true';
  return value === false ? 'false' : undefined;
}

function writeCustom(value: unknown): string | undefined {
  return JSON.stringify(value);
}
