import type { GrowthCase } from '#test/security/growth/growth-case.ts';

/** `subgraphs.all.maxResponseBytes`, without the rest of the answer. */
const maxBytes = 9_900_000;
/** `subgraphs.all.maxResponseDepth`, without the levels around the value. */
const maxDepth = 190;

interface AnswerShape {
  readonly name: string;
  readonly query: string;
  /** The answer's start and end, and what is repeated between them. */
  readonly start: string;
  readonly repeat: string;
  readonly end: string;
}

const echo = { query: '{ echo }', start: '{"data":{"echo":[', end: '0]}}' } as const;
const text = { query: '{ echo }', start: '{"data":{"echo":"', end: '"}}' } as const;

const shapes: readonly AnswerShape[] = [
  {
    name: 'a list of objects',
    query: '{ items { id name } }',
    start: '{"data":{"items":[',
    repeat: '{"id":"i1","name":"a name"},',
    end: '{"id":"i2","name":"b"}]}}',
  },
  {
    name: 'objects with fields that nobody asked for',
    query: '{ items { id } }',
    start: '{"data":{"items":[',
    repeat: '{"id":"i1","x":[1,2,3]},',
    end: '{"id":"i2"}]}}',
  },
  { name: 'a custom scalar: zeros', ...echo, repeat: '0,' },
  { name: 'a custom scalar: empty lists', ...echo, repeat: '[],' },
  { name: 'a custom scalar: objects', ...echo, repeat: '{"a":1,"b":"c"},' },
  { name: 'a custom scalar: numbers that no double holds', ...echo, repeat: '12345678901234567890,' },
  { name: 'a string', ...text, repeat: 'x' },
  { name: 'a string of escapes', ...text, repeat: '\\n' },
  { name: 'spaces', query: '{ hello }', start: '{"data":', repeat: ' ', end: '{"hello":"x"}}' },
  {
    name: 'errors',
    query: '{ hello }',
    start: '{"data":{"hello":null},"errors":[',
    repeat: '{"message":"x","path":["hello"]},',
    end: '{"message":"y"}]}',
  },
  {
    name: 'a message of an error',
    query: '{ hello }',
    start: '{"data":{"hello":null},"errors":[{"message":"',
    repeat: 'x',
    end: '"}]}',
  },
  {
    name: 'a path of an error',
    query: '{ hello }',
    start: '{"data":{"hello":null},"errors":[{"message":"x","path":["hello"',
    repeat: ',0',
    end: ']}]}',
  },
  {
    name: 'extensions',
    query: '{ hello }',
    start: '{"data":{"hello":"x"},"extensions":{"a":[',
    repeat: '0,',
    end: '0]}}',
  },
];

const answered = (query: string, serial: number): { readonly body: string } => ({
  body: JSON.stringify({ query: `${query} # ${serial}` }),
});

/** Every part of a subgraph's answer. An answer above a limit is an error of its fields, with status 200. */
export const answerCases: readonly GrowthCase[] = [
  ...shapes.map(({ name, query, start, repeat, end }): GrowthCase => ({
    part: 'answer',
    name,
    limit: maxBytes,
    ignoresExcess: true,
    input: (size, serial) => {
      const room = Math.max(0, size - start.length - end.length);
      return { ...answered(query, serial), answer: start + repeat.repeat(room / repeat.length) + end };
    },
  })),
  {
    part: 'answer',
    name: 'a custom scalar: lists in one another',
    limit: maxDepth,
    unit: 'levels',
    ignoresExcess: true,
    input: (size, serial) => ({
      ...answered('{ echo }', serial),
      answer: `{"data":{"echo":${'['.repeat(size)}${']'.repeat(size)}}}`,
    }),
  },
  {
    part: 'answer',
    name: 'a custom scalar: millions of lists in one another',
    limit: maxBytes,
    ignoresExcess: true,
    input: (size, serial) => ({
      ...answered('{ echo }', serial),
      answer: `{"data":{"echo":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}}`,
    }),
  },
];
