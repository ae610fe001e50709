import { describe, expect, test } from '@jest/globals';
import { keyOf } from '#test/gateway/execution/key-of.ts';
import { graphOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { Outcome } from '#test/gateway/execution/run-operation.ts';

/** In `a` the interface has no title, and the titles of its types do not fit under one key. */
const run = graphOf({
  a: `
    type Query { media: [Media] }
    interface Media { id: ID! }
    type Book implements Media @key(fields: "id") { id: ID! title: String! @shareable }
    type Film implements Media @key(fields: "id") { id: ID! title: String @shareable }`,
  b: `
    interface Media { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String @shareable }
    type Film implements Media @key(fields: "id") { id: ID! title: String @shareable }`,
});

describe('fields that a subgraph is asked for under another name in each type', () => {
  const ask = (
    titles: { book: unknown; film: unknown },
    failing?: readonly (string | number)[],
  ): Promise<Outcome> =>
    run({
      text: '{ media { id title } }',
      stubs: {
        a: ({ query }) => {
          const alias = keyOf(query, 'title');
          const path = failing?.map((step) => (step === 'ALIAS' ? alias : step));
          return {
            data: {
              media: [
                // A key of the other type, which a faulty subgraph sends along, is none of this type's business.
                { __typename: 'Book', id: '1', title: titles.book, [alias]: 'wrong' },
                { __typename: 'Film', id: '2', title: 'wrong', [alias]: titles.film },
              ],
            },
            errors: path ? [{ message: 'x', path }] : [],
          };
        },
      },
    });

  test('have one name for the client', async () => {
    const { data, errors, sent } = await ask({ book: 'b', film: 'f' });
    expect(keyOf(sent[0]?.query ?? '', 'title')).not.toBe('title');
    expect(data).toEqual({
      media: [
        { id: '1', title: 'b' },
        { id: '2', title: 'f' },
      ],
    });
    expect(errors).toEqual([]);
  });

  test('have that name in the paths of errors too', async () => {
    const { data, errors } = await ask({ book: 'b', film: null }, ['media', 1, 'ALIAS']);
    expect(data).toEqual({
      media: [
        { id: '1', title: 'b' },
        { id: '2', title: null },
      ],
    });
    expect(pathsOf(errors)).toEqual(['media.1.title']);
  });
});
