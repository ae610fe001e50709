import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import type { Json } from '#test/differential/answers.ts';
import { exactNumber } from '#test/differential/exact-scalars.ts';
import type { Choose } from '#test/testkit/write-operation.ts';

/** A value that fits an input type; null where it may be, now and then. */
export function generateInput(type: GraphQLInputType, choose: Choose): Json {
  if (isNonNullType(type)) return generateNonNull(type.ofType, choose);
  return choose(6) === 5 ? null : generateNonNull(type, choose);
}

function generateNonNull(type: GraphQLInputType, choose: Choose): Json {
  if (isListType(type)) return Array.from({ length: choose(3) }, () => generateInput(type.ofType, choose));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      ({ type: fieldType, defaultValue }) =>
        (isNonNullType(fieldType) && defaultValue === undefined) || choose(2) === 1,
    );
    return Object.fromEntries(fields.map((field) => [field.name, generateInput(field.type, choose)]));
  }
  if (isEnumType(type)) {
    const values = type.getValues();
    return values[choose(values.length)]?.name ?? null;
  }
  switch (getNamedType(type).name) {
    case 'Int':
      return choose(4);
    case 'Float':
      return [0, 1.5, -2, 1e21][choose(4)] ?? 0;
    case 'Boolean':
      return choose(2) === 0;
    case 'ID':
      return String(1 + choose(4));
    case 'String':
      return texts[choose(texts.length)] ?? '';
    default:
      return scalars[choose(scalars.length)] ?? 0;
  }
}

const texts = ['a', '', 'two words', 'quote " and \\ and \n', '__proto__', 'é\u2028😀'] as const;

/** What a scalar of the schema's own may be. */
const scalars: readonly Json[] = [
  7,
  'text',
  true,
  { nested: { list: [1, null, 'x', exactNumber('1.10')] } },
  [],
  exactNumber('12345678901234567891'),
  exactNumber('-9007199254740993'),
];

/** A value as GraphQL text. */
export function printInput(value: Json, type: GraphQLInputType): string {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return isEnumType(nullable) ? value : JSON.stringify(value);
  if (isArray(value)) {
    const itemType = isListType(nullable) ? nullable.ofType : nullable;
    return `[${value.map((item) => printInput(item, itemType)).join(', ')}]`;
  }
  if (JSON.isRawJSON(value)) return JSON.stringify(value);
  const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
  const texts = Object.entries(value).map(
    ([key, item]) => `${key}: ${printInput(item, fields[key]?.type ?? nullable)}`,
  );
  return `{ ${texts.join(', ')} }`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
