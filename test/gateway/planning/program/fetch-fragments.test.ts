import { describe, expect, test } from '@jest/globals';
import { parse, validate } from 'graphql';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { describeProgram } from '#gateway/execution/program/describe-program.ts';
import { formatProgram } from '#gateway/execution/program/format-program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { buildSubgraphSchema } from '#gateway/planning/graph/build-subgraph-schema.ts';
import { ContextFields } from '#gateway/planning/graph/context-fields.ts';
import { FieldSets } from '#gateway/planning/graph/parse-field-set.ts';
import { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import { ProgramChecker } from '#gateway/planning/check/program-checker.ts';
import { fieldsOfFetch } from '#gateway/planning/program/fetch-fields.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const address = 'addressLine houseNumber postalCode administrativeArea dependentLocality countryCode';
const bank = 'accountHolder accountNumber institutionName institutionCode sortingCode branchCode';
const link = federationLink('"@key"', '"@shareable"');
const sdl = composeForTest({
  orders: `${link}
    type Query { order: Order self: Query }
    type Order { a: Address b: Address c: Address buyer: User seller: User }
    type Address @shareable { ${typed(address)} }
    type User @key(fields: "id") { id: ID! }`,
  users: `${link}
    type User @key(fields: "id") { id: ID! a: Address b: Address c: Address d: Bank e: Bank f: Bank }
    type Address @shareable { ${typed(address)} }
    type Bank { ${typed(bank)} }`,
});
const model = readJoinModel(parse(sdl));
const planner = createModelPlanner(model);
const checker = new ProgramChecker(model);

function typed(names: string): string {
  return names
    .split(' ')
    .map((name) => `${name}: String`)
    .join(' ');
}

/** The plan of an operation, which is one that answers it. */
function planned(text: string): QueryPlan {
  const plan = planner({ text, operationName: undefined });
  const dataKeys = dataKeysByCall(new Map(plan.callKeys), false);
  const violations = checker.check({
    document: parse(text),
    operationName: undefined,
    program: buildProgram(plan),
    keyOf: (node, isRoot) => dataKeys.keyOf(node, isRoot),
  });
  expect(violations).toEqual([]);
  return plan;
}

function textsOf(text: string): readonly string[] {
  return (planned(text).steps ?? []).flat().map(({ operation }) => operation);
}

describe('In the texts of requests', () => {
  test('a selection that several fields have is a fragment', () => {
    expect(
      textsOf(`{ order { a { ...A } b { ...A } c { ...A } } } fragment A on Address { ${address} }`),
    ).toEqual([`query{order{a{...F0} b{...F0} c{...F0}}}fragment F0 on Address{${address}}`]);
  });

  test('also where clients write it out', () => {
    expect(textsOf(`{ order { a { ${address} } b { ${address} } c { ${address} } } }`)).toEqual(
      textsOf(`{ order { a { ...A } b { ...A } c { ...A } } } fragment A on Address { ${address} }`),
    );
  });

  test('one that is short is written out', () => {
    expect(textsOf('{ order { a { countryCode } b { countryCode } c { countryCode } } }')).toEqual([
      'query{order{a{countryCode} b{countryCode} c{countryCode}}}',
    ]);
  });

  test('no fragment is on a root type, which subgraphs may call otherwise', () => {
    const below = `self { order { a { ${address} } } }`;
    const [text] = textsOf(`{ self { ${below} x: self { ${below} } y: self { ${below} } } }`);
    expect(text).toContain('...F');
    expect(text).not.toContain('on Query');
  });

  test('conditions of the fields stay on them', () => {
    const [text] = textsOf(
      `query ($x: Boolean!) { order { a @skip(if: $x) { ...A } b { ...A } c { ...A } } } fragment A on Address { ${address} postal: postalCode @include(if: $x) }`,
    );
    expect(text).toContain('a@skip(if:$x){...F0} b{...F0}');
  });
});

describe('A request that joins several fetches', () => {
  const text = `{ order {
    buyer { a { ...A } b { ...A } c { ...A } }
    seller { a { ...A } b { ...A } c { ...A } d { ...B } e { ...B } f { ...B } }
  } } fragment A on Address { ${address} } fragment B on Bank { ${bank} }`;

  test('has each fragment once, under names of its own', () => {
    const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(sdl, { source: 'test' });
    const document = parse(text);
    const { program } = compileOperation({
      plan: planned(text),
      document,
      permittedDocument: document,
      hiddenTypes: new Map(),
      operationName: undefined,
      apiSchema,
      supergraphSchema,
      prices: {
        typeWeight: () => 0,
        priceOf: () => ({ weight: 0, isOwnWeight: false, argumentPoints: undefined }),
      },
    });
    const query = describeProgram(program, undefined)[1]?.query ?? '';
    expect(validate(buildSubgraphSchema(model, 'users'), parse(query))).toEqual([]);
    expect(query.match(/fragment F0 on Address|fragment F1 on Bank/g)).toHaveLength(2);
    expect(query.match(/fragment/g)).toHaveLength(2);
    const { asked } = program.steps[0]?.groups[1]?.entities?.batches[1]?.places[0] ?? {};
    expect([...(asked?.get('f')?.keys() ?? [])]).toEqual(bank.split(' '));
  });

  test('is shown and explained with them', () => {
    const program = buildProgram(planned(text));
    expect(formatProgram(program)).toContain('fragment F0 on Address {');
    const graph = new PlanningGraph({
      model,
      contexts: new ContextFields(model),
      fieldSets: new FieldSets(),
      activeLabels: [],
    });
    const fetches = program.steps.flatMap(({ groups }) => groups.flatMap(({ batches }) => batches));
    const fields = fetches.flatMap(({ members: [fetch] }) => (fetch ? fieldsOfFetch(graph, fetch) : []));
    expect(fields.map(({ place, key }) => `${place}.${key}`)).toContain('order.seller.f.branchCode');
  });
});
