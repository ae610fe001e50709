import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { formatProgram } from '#gateway/execution/program/format-program.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';

const planShop = createPlanner(readFileSync('schema/supergraph.graphql', 'utf8'));

/** A fetch of a step, of which only what a test is about matters. */
function fetchOf(id: number, after: readonly number[], rest: Partial<LeafFetch> = {}): LeafFetch {
  return {
    id,
    subgraph: `s${id}`,
    path: [],
    guards: [],
    operation: `{f${id}}`,
    operationName: undefined,
    kind: 'query',
    variables: [],
    requires: undefined,
    inputRewrites: [],
    outputRewrites: [],
    contextRewrites: [],
    after,
    level: after.length === 0 ? 0 : 1,
    ...rest,
  };
}

/** The notation without spaces and texts: `Sequence { s0 s1 }`. */
function shapeOf(...fetches: readonly LeafFetch[]): string {
  const text = formatProgram(buildProgram({ steps: [fetches] }));
  return text
    .replaceAll(/Fetch\(service: "(\w+)"\) \{\s+\{\s+\w+\s+\}\s+\}/g, '$1')
    .replaceAll(',', '')
    .replaceAll(/\s+/g, ' ');
}

describe('a program in the notation of the field', () => {
  test.each([
    ['nothing', '{ __typename }', 'QueryPlan {}'],
    [
      'one fetch',
      '{ topProducts(first: 1) { name } }',
      'QueryPlan { Fetch(service: "catalog") { { topProducts(first: 1) { __typename name } } }, }',
    ],
    [
      'entities behind conditions',
      'query($a: Boolean!, $b: Boolean!) { user(id: "1") { id ... @include(if: $a) { ... @skip(if: $b) { reviews(first: 1) { body } } } } }',
      `QueryPlan { Sequence {
        Fetch(service: "accounts") { { user(id: "1") { __typename id } } },
        Skip(if: $b) { Include(if: $a) {
          Flatten(path: "user") {
            Fetch(service: "reviews") {
              { ... on User { __typename id } } =>
              { ... on User { reviews(first: 1) { body } } }
            },
          }
        } },
      }, }`,
    ],
    [
      'aliases and fragments',
      '{ p: product(upc: "p1") { u: upc ... on Book { isbn } } }',
      'QueryPlan { Fetch(service: "catalog") { { p: product(upc: "p1") { __typename upc ... on Book { isbn } } } }, }',
    ],
  ])('has its requests, and what they are sent: %s', (_case, text, expected) => {
    const printed = formatProgram(buildProgram(planShop({ text, operationName: undefined })));
    expect(printed.replaceAll(/\s+/g, ' ')).toBe(expected.replaceAll(/\s+/g, ' '));
  });

  test('has what shares nothing in parallel, and a chain as sequence', () => {
    expect(shapeOf(fetchOf(0, []), fetchOf(1, [0]), fetchOf(2, []))).toBe(
      'QueryPlan { Parallel { Sequence { s0 s1 } s2 } }',
    );
  });

  test('has the fetches that wait for two others behind both', () => {
    expect(shapeOf(fetchOf(0, []), fetchOf(1, []), fetchOf(2, [0, 1]))).toBe(
      'QueryPlan { Sequence { Parallel { s0 s1 } s2 } }',
    );
  });

  test('has the steps of a mutation one after the other', () => {
    const mutation = { kind: 'mutation', operation: 'mutation{f}' } as const;
    const plan = {
      steps: [[fetchOf(0, [], mutation)], [fetchOf(0, [], { ...mutation, subgraph: 's1' })]],
    } as const;
    const text = formatProgram(buildProgram(plan)).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/^QueryPlan \{ Sequence \{ Fetch\(service: "s0"\) .*Fetch\(service: "s1"\)/);
  });

  test('says of which conditions any must hold', () => {
    const anyOf = [
      [{ variable: 'a', when: true }],
      [
        { variable: 'b', when: false },
        { variable: 'c', when: true },
      ],
    ];
    expect(shapeOf(fetchOf(0, [], { guards: [{ variable: 'd', when: false }], anyOf }))).toBe(
      'QueryPlan { Skip(if: $d) { Include(if: $a or not $b and $c) { s0 } } }',
    );
  });
});
