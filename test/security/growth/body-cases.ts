import type { GrowthCase, GrowthInput } from '#test/security/growth/growth-case.ts';

/** `limits.maxBodyBytes`. */
const maxBodyBytes = 1_000_000;
/** `limits.maxBodyValues`, without those of the rest of the body. */
const maxValues = 49_990;

/** A part of a body: what stands around it, and what is repeated in it. */
interface BodyShape {
  readonly name: string;
  readonly start: string;
  readonly repeat: string | ((index: number) => string);
  readonly end: string;
}

/** Grows in bytes. */
function bodyCase({ name, start, repeat, end }: BodyShape): GrowthCase {
  return {
    part: 'body',
    name,
    limit: maxBodyBytes,
    input: (size, serial): GrowthInput => {
      const head = start.replace('<serial>', String(serial));
      const room = Math.max(0, size - head.length - end.length);
      return { body: head + fill(repeat, room) + end };
    },
  };
}

function fill(repeat: BodyShape['repeat'], room: number): string {
  if (typeof repeat === 'string') return repeat.repeat(Math.floor(room / Buffer.byteLength(repeat)));
  let text = '';
  for (let index = 0; ; index += 1) {
    const next = repeat(index);
    if (text.length + next.length > room) return text;
    text += next;
  }
}

/** Items of a list. */
interface ItemShape {
  readonly name: string;
  readonly item: (index: number) => string;
  /** How many are read. */
  readonly limit: number;
}

const items: readonly ItemShape[] = [
  { name: 'zeros', item: () => '0,', limit: maxValues },
  { name: 'numbers with fractions', item: () => '1.2345678901234567,', limit: maxValues },
  { name: 'numbers with exponents', item: () => '1e-300,', limit: maxValues },
  { name: 'nulls', item: () => 'null,', limit: maxValues },
  { name: 'empty strings', item: () => '"",', limit: maxValues },
  { name: 'different strings', item: (index) => `"s${index}",`, limit: maxValues },
  { name: 'empty lists', item: () => '[],', limit: maxValues / 2 },
  { name: 'empty objects', item: () => '{},', limit: maxValues / 2 },
  { name: 'nested lists', item: () => '[[[[[[[[[[]]]]]]]]]],', limit: maxValues / 11 },
  { name: 'objects with one key', item: () => '{"a":1},', limit: maxValues / 2 },
  { name: 'objects with a thousand keys', item: (index) => `{"k${index % 990}":1},`, limit: maxValues / 2 },
  { name: 'objects with keys of their own', item: (index) => `{"k${index}":1},`, limit: 4_990 },
];

/** Where a list can stand in a body. */
const places = [
  {
    name: 'a variable that is used',
    start: '{"query":"query($v: Anything) { echo(value: $v) } # <serial>","variables":{"v":[',
    end: '0]}}',
  },
  {
    name: 'a variable that nothing declares',
    start: '{"query":"{ __typename }","x":<serial>,"variables":{"v":[',
    end: '0]}}',
  },
  {
    name: 'a key that nothing reads',
    start: '{"query":"{ __typename }","y":<serial>,"x":[',
    end: '0]}',
  },
] as const;

/** Grows in items. */
const listCases = places.flatMap(({ name, start, end }) =>
  items.map((shape): GrowthCase => ({
    part: 'body',
    name: `${name}: ${shape.name}`,
    limit: Math.floor(shape.limit),
    unit: 'items',
    input: (size, serial) => {
      const list = Array.from({ length: size }, (_, index) => shape.item(index)).join('');
      return { body: start.replace('<serial>', String(serial)) + list + end };
    },
  })),
);

/** Grows in mistakes: each of them could be a message. */
const mistakeCase: GrowthCase = {
  part: 'body',
  name: 'unknown fields of an input object',
  limit: 9_900,
  unit: 'items',
  input: (size, serial) => {
    const by = Object.fromEntries(Array.from({ length: size }, (_, index) => [`nestec${index}`, 1]));
    const query = `query($by: Greeting) { hello(by: $by) } # ${serial}`;
    return { body: JSON.stringify({ query, variables: { by } }) };
  },
};

const strings: readonly BodyShape[] = [
  { name: 'letters', repeat: 'x' },
  { name: 'escaped letters', repeat: '\\u0041' },
  { name: 'escaped quotes', repeat: '\\"' },
  { name: 'escaped backslashes', repeat: '\\\\' },
  { name: 'zeros', repeat: '0' },
  { name: 'points and zeros', repeat: '.0 ' },
  { name: 'spaces', repeat: ' ' },
  { name: 'letters of two bytes', repeat: 'é' },
].map((shape) => ({
  ...shape,
  name: `a string in a variable: ${shape.name}`,
  start: '{"query":"query($v: Anything) { echo(value: $v) } # <serial>","variables":{"v":"',
  end: '"}}',
}));

const wholes: readonly BodyShape[] = [
  { name: 'a list in place of the body', start: '[<serial>,', repeat: '0,', end: '0]' },
  {
    name: 'a batch of operations',
    start: '[{"x":<serial>}',
    repeat: ',{"query":"{ __typename }"}',
    end: ']',
  },
  { name: 'spaces before the body', start: '', repeat: ' ', end: '{"query":"{ __typename }"}' },
  { name: 'brackets', start: '', repeat: '[', end: '' },
  { name: 'braces and keys', start: '', repeat: '{"a":', end: '' },
  { name: 'a string without an end', start: '{"query":"<serial>', repeat: 'x', end: '' },
  { name: 'backslashes without an end', start: '{"query":"<serial>', repeat: '\\', end: '' },
  { name: 'one long number', start: '{"query":"{ __typename }","x":<serial>', repeat: '9', end: '}' },
  {
    name: 'one key over and over',
    start: '{"query":"{ __typename }","y":<serial>',
    repeat: ',"x":1',
    end: '}',
  },
  {
    name: 'different keys',
    start: '{"query":"{ __typename }","y":<serial>',
    repeat: (index) => `,"x${index}":1`,
    end: '}',
  },
  {
    name: 'different variables',
    start: '{"query":"{ __typename }","y":<serial>,"variables":{"x":1',
    repeat: (index) => `,"x${index}":1`,
    end: '}}',
  },
  {
    name: 'numbered keys',
    start: '{"query":"{ __typename }","y":<serial>,"variables":{"x":1',
    repeat: (index) => `,"${(index * 7919) % 100_000}":1`,
    end: '}}',
  },
  {
    name: 'extensions',
    start: '{"query":"{ __typename }","y":<serial>,"extensions":{"a":[',
    repeat: '0,',
    end: '0]}}',
  },
  {
    name: 'an operation name',
    start: '{"query":"{ __typename }","y":<serial>,"operationName":"',
    repeat: 'x',
    end: '"}',
  },
  { name: 'a document id', start: '{"y":<serial>,"documentId":"', repeat: 'x', end: '"}' },
  {
    name: 'a hash of a persisted query',
    start: '{"y":<serial>,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"',
    repeat: 'a',
    end: '"}}}',
  },
];

/** Every part of a body, each filled with what takes longest to read. */
export const bodyCases: readonly GrowthCase[] = [
  ...listCases,
  mistakeCase,
  ...[...strings, ...wholes].map(bodyCase),
];
