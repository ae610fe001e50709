import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import type { LeafFetch, Program, RequestGroup } from '#gateway/execution/program/program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { ProgramChecker } from '#gateway/planning/check/program-checker.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const imports = ['"@key"', '"@requires"', '"@external"', '"@provides"', '"@shareable"', '"@override"'];
const link = federationLink(...imports);
const sdl = composeForTest({
  products: `${link} type Query { top: [Product] named: Named shown: Product }
    interface Named { name: String }
    type Product implements Named @key(fields: "id") { id: ID! name: String @shareable price(in: String): Int old: Int }
    type Shop implements Named @key(fields: "id") { id: ID! name: String }`,
  stock: `${link} type Query { best: Product @provides(fields: "name") any: Product }
    type Product @key(fields: "id") { id: ID! left: Int name: String @external old: Int @override(from: "products", label: "percent(50)")
      price(in: String): Int @external cost: Int @requires(fields: "price(in: \\"EUR\\")") }`,
  reviews: `${link} type Product @key(fields: "id") { id: ID! cost: Int @external worth: Int @requires(fields: "cost") text: String }`,
});
const checker = new ProgramChecker(readJoinModel(parse(sdl)));
const plan = createPlanner(sdl);

function programOf(text: string): Program {
  return buildProgram(plan({ text, operationName: undefined }));
}

function violationsOf(
  text: string,
  change: (program: Program) => Program = (same) => same,
): readonly string[] {
  const planned = plan({ text, operationName: undefined });
  const keys = dataKeysByCall(new Map(planned.callKeys), false);
  return checker.check({
    document: parse(text),
    operationName: undefined,
    program: change(buildProgram(planned)),
    keyOf: (node, isRoot) => keys.keyOf(node, isRoot),
  });
}

/** Changes all fetches from one subgraph. */
function from(subgraph: string, change: (fetch: LeafFetch) => LeafFetch): (program: Program) => Program {
  const all = (fetch: LeafFetch): LeafFetch => (fetch.subgraph === subgraph ? change(fetch) : fetch);
  return groupwise((group) => ({
    ...group,
    single: group.single && all(group.single),
    batches: group.batches.map(({ members }) => ({ members: members.map(all) })),
  }));
}

function groupwise(change: (group: RequestGroup) => RequestGroup): (program: Program) => Program {
  return ({ steps }) => ({ steps: steps.map(({ groups }) => ({ groups: groups.map(change) })) });
}

const left = '{ top { left } }';
const cost = '{ top { cost } }';

describe('A program is found right', () => {
  test.each([
    left,
    cost,
    '{ best { name left } named { __typename name ... on Product { left } ... on Shop { name } } }',
    'query($a: Boolean!, $b: Boolean!) { top @include(if: $a) { left @skip(if: $b) name } }',
    '{ __typename __schema { queryType { name } } shown { ...F } } fragment F on Product { text left }',
    '{ any { left text } top { text } }',
  ])('%s', (text) => {
    expect(violationsOf(text)).toEqual([]);
  });
});

describe('A program is found wrong in which', () => {
  test('a text is not valid for its subgraph', () => {
    const change = from('stock', (fetch) => ({
      ...fetch,
      operation: fetch.operation.replace('left', 'lefft'),
    }));
    expect(violationsOf(left, change)[0]).toMatch(
      /^Fetch 1 from stock at top\.@: the text is not valid.*lefft/,
    );
  });

  test('a text does not parse', () => {
    const change = from('stock', (fetch) => ({ ...fetch, operation: '{' }));
    expect(violationsOf(left, change)[0]).toMatch(/the text does not parse/);
  });

  test('an external field is asked for', () => {
    const change = from('stock', (fetch) => ({
      ...fetch,
      operation: fetch.operation.replace('left', 'left name'),
    }));
    expect(violationsOf(left, change)).toEqual([
      'Fetch 1 from stock at top.@: it asks for the external field Product.name.',
    ]);
  });

  test('a field is asked for that another subgraph resolves by its label', () => {
    const [violation] = checker.check({
      document: parse('{ top { old } }'),
      operationName: undefined,
      program: programOf('{ top { old } }'),
      activeLabels: ['percent(50)'],
    });
    expect(violation).toMatch(/it asks for Product\.old, which another subgraph resolves while the label/);
  });

  test('a field that requires another is asked for in the request that reaches the object', () => {
    const [violation] = violationsOf(
      '{ any { cost } }',
      groupwise((group) =>
        group.single
          ? { ...group, single: { ...group.single, operation: '{any{__typename id cost}}' } }
          : group,
      ),
    );
    expect(violation).toBe(
      'Fetch 0 from stock: it asks for Product.cost, which requires price, where the object is reached.',
    );
  });

  test('a representation has no complete key', () => {
    const change = from('stock', (fetch) => ({ ...fetch, requires: only(fetch, ['__typename']) }));
    expect(violationsOf(left, change)).toContainEqual(
      'Fetch 1 from stock at top.@: the representation of Product holds no complete key.',
    );
  });

  test('a representation lacks what a field requires', () => {
    const change = from('stock', (fetch) => ({ ...fetch, requires: only(fetch, ['__typename', 'id']) }));
    expect(violationsOf(cost, change)[0]).toMatch(
      /the representation of Product lacks price, which cost requires/,
    );
  });

  test('nothing asks for what a representation holds', () => {
    const change = from('products', (fetch) => ({ ...fetch, operation: '{top{__typename}}' }));
    expect(violationsOf(left, change)).toEqual([
      'Fetch 1 from stock at top.@: its representations hold id of Product, which nothing before it asks for at top.@.',
    ]);
  });

  test('a representation is filled by a request that is not waited for', () => {
    const change = groupwise((group) => ({ ...group, after: [] }));
    expect(violationsOf(left, change)[0]).toMatch(/hold id of Product, which nothing before it asks for/);
  });

  test('a request waits for itself', () => {
    const change = groupwise((group) => ({ ...group, after: [group.id] }));
    expect(violationsOf(left, change)[0]).toBe(
      'The request 0 to products waits for itself or for one after it.',
    );
  });

  test('nothing asks for a field of the answer', () => {
    const change = from('stock', (fetch) => ({
      ...fetch,
      operation: fetch.operation.replace('left', '__typename'),
    }));
    expect(violationsOf(left, change)).toEqual([
      'The answer: nothing asks for Product.left at top.@, though the operation does.',
    ]);
  });

  test('a field is asked for on some of the possible types only', () => {
    const change = from('products', (fetch) => ({
      ...fetch,
      operation: '{named{__typename ...on Shop{name}...on Product{__typename}}}',
    }));
    expect(violationsOf('{ named { name } }', change)).toEqual([
      'The answer: nothing asks for Product.name at named, though the operation does.',
    ]);
  });

  test('a guard drops a request that is always needed', () => {
    const guards = [{ variable: 'a', when: true }];
    expect(
      violationsOf(
        left,
        from('stock', (fetch) => ({ ...fetch, guards })),
      ),
    ).toEqual(['The answer: nothing asks for Product.left at top.@, though the operation does.']);
    expect(
      violationsOf(
        left,
        from('products', (fetch) => ({ ...fetch, guards })),
      ),
    ).toEqual(['The answer: nothing asks for Query.top at the root, though the operation does.']);
    expect(
      violationsOf(
        '{ any { cost } }',
        from('products', (fetch) => ({ ...fetch, guards })),
      )[0],
    ).toMatch(/hold price\w* of Product, which nothing before it asks for at any/);
  });

  test('a key of the data holds another field than the client asks for under it', () => {
    const change = from('products', (fetch) => ({
      ...fetch,
      operation: fetch.operation.replace('x:name', 'x:id'),
    }));
    expect(violationsOf('{ shown { x: name } }', change)).toEqual([
      'The answer: the key x of Product at shown holds id instead of name.',
    ]);
  });

  test('two requests write different fields under one key', () => {
    const change = from('stock', (fetch) => ({
      ...fetch,
      operation: fetch.operation.replace('left', 'name:left left'),
    }));
    expect(violationsOf('{ top { name left } }', change)).toContainEqual(
      'In the data, top.@ Product name holds name and left.',
    );
  });
});

test('Conditions that hold together cover one that each does not alone', () => {
  const halves = 'query($a:Boolean!){shown{name@include(if:$a) name@skip(if:$a)}}';
  const change = from('products', (fetch) => ({ ...fetch, operation: halves }));
  expect(violationsOf('{ shown { name } }', change)).toEqual([]);
});

test('Fragments that spread others twice are gone through once for each place', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, index) => `fragment F${index} on Product { id ...F${index + 1} ...F${index + 1} }`,
  );
  const spread = `${fragments.join(' ')} fragment F60 on Product { name }`;
  const document = parse(`{ shown { ...F0 } } ${spread}`);
  const program = from('products', (fetch) => ({ ...fetch, operation: `{shown{...F0}} ${spread}` }))(
    programOf('{ shown { id name } }'),
  );
  expect(checker.check({ document, operationName: undefined, program })).toEqual([]);
});

function only({ requires }: LeafFetch, names: readonly string[]): LeafFetch['requires'] {
  return requires?.map((each) =>
    each.kind === 'InlineFragment'
      ? {
          ...each,
          selections: each.selections.filter((field) => field.kind === 'Field' && names.includes(field.key)),
        }
      : each,
  );
}
