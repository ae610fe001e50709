import { describe, expect, test } from '@jest/globals';
import { answerEntities, representationsTo } from '#test/gateway/execution/answer-entities.ts';
import { graphOf, pathsOf } from '#test/gateway/execution/run-operation.ts';

const run = graphOf({
  catalog: `
    type Query { media: [Media] }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
  ratings: `
    type Query { topRated: [Media] }
    type Media @key(fields: "id") @interfaceObject {
      id: ID! stars: Int title: String @external verdict: String @requires(fields: "title")
    }`,
});

describe('an object that one subgraph knows only as its interface', () => {
  test('is asked for under the name of the interface, and keeps its own', async () => {
    const { data, sent, errors } = await run({
      text: '{ media { __typename title stars } }',
      stubs: {
        catalog: () => ({
          data: {
            media: [
              { __typename: 'Book', id: '1', title: 'b' },
              { __typename: 'Film', id: '2', title: 'f' },
            ],
          },
        }),
        ratings: answerEntities(({ id }) => ({ __typename: 'Media', stars: Number(id) })),
      },
    });
    expect(representationsTo('ratings', sent)).toEqual([
      { __typename: 'Media', id: '1' },
      { __typename: 'Media', id: '2' },
    ]);
    expect(data).toEqual({
      media: [
        { __typename: 'Book', title: 'b', stars: 1 },
        { __typename: 'Film', title: 'f', stars: 2 },
      ],
    });
    expect(errors).toEqual([]);
  });

  test('gets its own name from the subgraph that knows it, whatever the first one said', async () => {
    const { data, errors } = await run({
      text: '{ topRated { __typename stars ... on Book { pages } ... on Film { minutes } } }',
      stubs: {
        ratings: () => ({
          data: {
            topRated: [
              { __typename: 'Media', id: '1', stars: 5 },
              { __typename: 'Media', id: '2', stars: 4 },
            ],
          },
        }),
        catalog: answerEntities(({ id }) =>
          id === '1' ? { __typename: 'Book', pages: 300 } : { __typename: 'Film', minutes: 90 },
        ),
      },
    });
    expect(data).toEqual({
      topRated: [
        { __typename: 'Book', stars: 5, pages: 300 },
        { __typename: 'Film', stars: 4, minutes: 90 },
      ],
    });
    expect(errors).toEqual([]);
  });

  test('needs no name where nothing depends on it', async () => {
    const { data, sent } = await run({
      text: '{ topRated { stars } }',
      stubs: { ratings: () => ({ data: { topRated: [{ stars: 5 }] } }) },
    });
    expect(data).toEqual({ topRated: [{ stars: 5 }] });
    expect(sent).toHaveLength(1);
  });

  test('is null with an error where nobody can tell its name, and the name of the interface is not told', async () => {
    const { data, errors } = await run({
      text: '{ topRated { __typename stars } }',
      stubs: {
        ratings: () => ({ data: { topRated: [{ __typename: 'Media', id: '1', stars: 5 }] } }),
        catalog: answerEntities(() => null),
      },
    });
    expect(data).toEqual({ topRated: [null] });
    expect(pathsOf(errors)).toEqual(['topRated.0.__typename']);
  });

  test('is not sent with what a field requires that is not asked for, where some types have it all the same', async () => {
    const { data, sent, errors } = await run({
      text: `query ($no: Boolean!) { media { stars verdict @include(if: $no) ... on Film { title } } }`,
      variables: { no: false },
      stubs: {
        catalog: () => ({
          data: {
            media: [
              { __typename: 'Book', id: '1' },
              { __typename: 'Film', id: '2', title: 'f' },
            ],
          },
        }),
        ratings: answerEntities(({ id }) => ({ stars: Number(id) })),
      },
    });
    expect(representationsTo('ratings', sent)).toEqual([
      { __typename: 'Media', id: '1' },
      { __typename: 'Media', id: '2' },
    ]);
    expect(data).toEqual({ media: [{ stars: 1 }, { stars: 2, title: 'f' }] });
    expect(errors).toEqual([]);
  });
});
