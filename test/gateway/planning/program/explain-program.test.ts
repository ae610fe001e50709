import { describe, expect, test } from '@jest/globals';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import { explainProgram } from '#gateway/planning/program/explain-program.ts';
import type { RequestReasons } from '#gateway/planning/program/explain-program.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const link = federationLink(
  '"@key"',
  '"@shareable"',
  '"@provides"',
  '"@requires"',
  '"@external"',
  '"@interfaceObject"',
);

/** The reasons of each request of Weir's own plan. */
function explain(subgraphs: Readonly<Record<string, string>>, text: string): readonly RequestReasons[] {
  const linked = Object.entries(subgraphs).map(([name, sdl]) => [name, `${link} ${sdl}`]);
  const model = readJoinModel(parse(composeForTest(Object.fromEntries(linked))));
  const document = parse(text);
  const operation = getOperationAST(document)!;
  const request = { text, operationName: undefined };
  const plan = createModelPlanner(model)(request);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const dataKeys = dataKeysByCall(new Map(plan.callKeys), isMutation);
  return explainProgram({
    model,
    document,
    operation,
    program: buildProgram(plan),
    keyOf: (node, isRoot) => dataKeys.keyOf(node, isRoot),
    sizeWith: (other) => {
      try {
        return measureProgram(buildProgram(createModelPlanner(other)(request)));
      } catch (error) {
        if (error instanceof InternalError) return undefined;
        throw error;
      }
    },
  });
}

const none = { only: [], provided: [], alternatives: [], sends: [], serves: [], isForOthersAlone: false };

describe('why a request goes to its subgraph', () => {
  test('is that only this subgraph resolves a field, and that the keys for it come from another', () => {
    const graph = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! }',
      b: 'type P @key(fields: "id") { id: ID! x: Int }',
    };
    expect(explain(graph, '{ p { x } }')).toEqual([
      {
        ...none,
        request: 1,
        subgraph: 'a',
        only: ['Query.p'],
        serves: [{ field: 'P.id', request: 2, requiredBy: [] }],
      },
      {
        ...none,
        request: 2,
        subgraph: 'b',
        only: ['P.x'],
        sends: [{ field: 'P.id', from: [1], requiredBy: [] }],
      },
    ]);
  });

  test('is that another subgraph would take more requests, or more of them one after the other', () => {
    const graph = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! x: Int @shareable }',
      b: 'type P @key(fields: "id") @key(fields: "k") { id: ID! k: ID! y: Int x: Int @shareable }',
      c: 'type P @key(fields: "k") { k: ID! x: Int @shareable }',
    };
    const [first] = explain(graph, '{ p { x } }');
    expect(first).toMatchObject({
      subgraph: 'a',
      only: ['Query.p'],
      alternatives: [
        { subgraph: 'b', fields: ['P.x'], size: { requests: 2, depth: 2 } },
        { subgraph: 'c', fields: ['P.x'], size: { requests: 3, depth: 3 } },
      ],
    });
  });

  test('is that no other subgraph gives what is asked below a field', () => {
    const graph = {
      a: 'type Query { p: P @shareable } type P { x: Int @shareable y: Int }',
      b: 'type Query { p: P @shareable } type P { x: Int @shareable z: Int }',
    };
    expect(explain(graph, '{ p { x y } }')).toMatchObject([
      {
        subgraph: 'a',
        only: ['P.y'],
        alternatives: [{ subgraph: 'b', fields: ['Query.p'], size: undefined }],
      },
    ]);
  });

  test('is that a field of another request requires something', () => {
    const graph = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! }',
      b: 'type P @key(fields: "id") { id: ID! price: Int }',
      c: 'type P @key(fields: "id") { id: ID! price: Int @external cost: Int @requires(fields: "price") }',
    };
    const [, required, requiring] = explain(graph, '{ p { cost } }');
    expect(required).toMatchObject({
      subgraph: 'b',
      only: ['P.price'],
      serves: [{ field: 'P.price', request: 3, requiredBy: ['P.cost'] }],
      isForOthersAlone: true,
    });
    expect(requiring).toMatchObject({
      subgraph: 'c',
      only: ['P.cost'],
      sends: [
        { field: 'P.id', from: [1], requiredBy: [] },
        { field: 'P.price', from: [2], requiredBy: ['P.cost'] },
      ],
      isForOthersAlone: false,
    });
    expect(explain(graph, '{ p { cost price: price } }')[1]).toMatchObject({ isForOthersAlone: false });
    expect(explain(graph, '{ p { cost cheap: price } }')[1]).toMatchObject({ isForOthersAlone: false });
  });

  test('is that it leads to a key of another subgraph', () => {
    const graph = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! }',
      b: 'type P @key(fields: "id") @key(fields: "k") { id: ID! k: ID! }',
      c: 'type P @key(fields: "k") { k: ID! x: Int }',
    };
    expect(explain(graph, '{ p { x } }')[1]).toMatchObject({
      subgraph: 'b',
      serves: [{ field: 'P.k', request: 3, requiredBy: [] }],
      isForOthersAlone: true,
    });
  });

  test('is that a field is provided on the path', () => {
    const graph = {
      a: 'type Query { r: R } type R @key(fields: "id") { id: ID! of: P @provides(fields: "name") } type P @key(fields: "id") { id: ID! name: String @external }',
      b: 'type P @key(fields: "id") { id: ID! name: String @shareable }',
    };
    expect(explain(graph, '{ r { of { name } } }')).toMatchObject([{ subgraph: 'a', provided: ['P.name'] }]);
  });

  test('is that it tells the types of objects which another subgraph knows by an interface alone', () => {
    const graph = {
      a: 'type Query { m: M } interface M @key(fields: "id") { id: ID! } type X implements M @key(fields: "id") { id: ID! x: Int }',
      b: 'type Query { b: M } type M @interfaceObject @key(fields: "id") { id: ID! score: Int }',
    };
    expect(explain(graph, '{ b { __typename score } }')).toMatchObject([
      {
        subgraph: 'b',
        only: ['Query.b', 'M.score'],
        serves: [{ field: 'M.id', request: 2, requiredBy: [] }],
      },
      { subgraph: 'a', only: [], sends: [{ field: 'M.id', from: [1] }], isForOthersAlone: true },
    ]);
  });

  test('says nothing of value types, whose objects come with their fields', () => {
    const graph = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! cost: Money } type Money @shareable { amount: Int }',
      b: 'type Query { q: Money } type Money @shareable { amount: Int }',
    };
    expect(explain(graph, '{ p { cost { amount } } }')).toMatchObject([
      { subgraph: 'a', only: ['Query.p', 'P.cost'], alternatives: [] },
    ]);
  });

  test('goes by places of the answer, also in mutations and below lists', () => {
    const graph = {
      a: 'type Query { a: Int } type Mutation { one: [P] two: P } type P @key(fields: "id") { id: ID! }',
      b: 'type P @key(fields: "id") { id: ID! x: Int }',
    };
    expect(explain(graph, 'mutation { first: one { x } second: two { id } }')).toMatchObject([
      { request: 1, serves: [{ request: 2 }] },
      { request: 2, sends: [{ field: 'P.id', from: [1] }] },
      { request: 3, subgraph: 'a', only: ['Mutation.two'], serves: [] },
    ]);
  });
});
