import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { getNamedType, isCompositeType, isObjectType, isInterfaceType, parse, validate } from 'graphql';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { AskedKeys } from '#gateway/execution/program/asked-keys.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';

const shapes = '... on A { x } ... on B { x }';

const freePrices: FieldPrices = {
  typeWeight: () => 0,
  priceOf: () => ({ weight: 0, isOwnWeight: false, argumentPoints: undefined }),
};

const shopSdl = await readFile(new URL('../../../../schema/supergraph.graphql', import.meta.url), 'utf8');

/** Plans an operation. @returns what it took, and how long the plan is as text. */
function measured(sdl: string): (text: string) => { steps: number; characters: number; plan: QueryPlan } {
  let last = 0;
  const planner = createPlanner(sdl, { onPlanned: ({ steps }) => (last = steps) });
  return (text) => {
    const plan = planner({ text, operationName: undefined });
    return { steps: last, characters: JSON.stringify(plan).length, plan };
  };
}

function nested(times: number, field: (below: string) => string, leaf: string): string {
  let text = leaf;
  for (let level = 0; level < times; level += 1) text = field(text);
  return text;
}

/** All maps that can be reached. */
function distinctIn(asked: AskedKeys | undefined, found = new Set<AskedKeys>()): ReadonlySet<AskedKeys> {
  if (!asked || found.has(asked)) return found;
  found.add(asked);
  for (const below of asked.values()) distinctIn(below, found);
  return found;
}

/** Ways from a type of the shop back to itself, by one field or two, and how to get to the type. */
function selfReferences(): readonly (readonly [string, (times: number) => string])[] {
  const { apiSchema } = buildSupergraphSnapshot(shopSdl, { source: 'shop' });
  const found: (readonly [string, (times: number) => string])[] = [];
  const call = (field: {
    readonly name: string;
    readonly args: readonly {
      readonly name: string;
      readonly type: unknown;
      readonly defaultValue: unknown;
    }[];
  }): string => {
    const needed = field.args.filter(
      ({ type, defaultValue }) => String(type).endsWith('!') && defaultValue === undefined,
    );
    const sizes = field.args.filter(
      ({ name }) => name === 'first' && needed.every((one) => one.name !== name),
    );
    const args = [
      ...needed.map(({ name, type }) => `${name}: ${String(type) === 'ID!' ? '"1"' : '1'}`),
      ...sizes.map(({ name }) => `${name}: 1`),
    ];
    return args.length === 0 ? field.name : `${field.name}(${args.join(', ')})`;
  };
  const fieldsOf = (name: string) => {
    const type = apiSchema.getType(name);
    return isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).filter((field) => isCompositeType(getNamedType(field.type)))
      : [];
  };
  for (const root of fieldsOf('Query')) {
    const type = getNamedType(root.type).name;
    for (const one of fieldsOf(type)) {
      const middle = getNamedType(one.type).name;
      const ways =
        middle === type
          ? [[one]]
          : fieldsOf(middle)
              .filter((two) => getNamedType(two.type).name === type)
              .map((two) => [one, two]);
      for (const way of ways) {
        const names = way.map((field) => field.name).join(' > ');
        found.push([
          `${root.name} > ${names}`,
          (times) =>
            `{ ${call(root)} { ${nested(times, (below) => way.reduceRight((inner, field) => `${call(field)} { ${inner} }`, below), '__typename')} } }`,
        ]);
      }
    }
  }
  return found.filter(([, write]) => validate(apiSchema, parse(write(1))).length === 0);
}

describe('Planning takes steps and text in proportion to the operation', () => {
  const planShop = measured(shopSdl);
  const references = selfReferences();

  test('the shop refers to itself in many ways', () => {
    expect(references.length).toBeGreaterThan(5);
  });

  test.each(references)('%s, nested 1 to 50 times', (_name, write) => {
    const ten = planShop(write(10));
    for (const times of [1, 2, 3, 4, 5, 20, 30, 40, 50]) {
      const more = planShop(write(times));
      const ratio = Math.max(1, times / 10);
      expect(more.steps).toBeLessThan(ten.steps * ratio * 1.5 + 100);
      expect(more.characters).toBeLessThan(ten.characters * ratio * ratio * 1.5 + 1000);
    }
  });

  test('a union of 200 types', () => {
    const names = Array.from({ length: 200 }, (_, index) => `T${index}`);
    const plan = measured(
      composeForTest({
        a: `${federationLink('"@key"')}
          type Query { all: [All] }
          union All = ${names.join(' | ')}
          ${names.map((name) => `type ${name} @key(fields: "id") { id: ID! }`).join('\n')}`,
        b: `${federationLink('"@key"')}
          ${names.map((name) => `type ${name} @key(fields: "id") { id: ID! name: String }`).join('\n')}`,
      }),
    );
    const write = (count: number): string =>
      `{ all { ${names
        .slice(0, count)
        .map((name) => `... on ${name} { id name }`)
        .join(' ')} } }`;
    const some = plan(write(20));
    const all = plan(write(200));
    expect(all.plan.steps?.flat().length).toBe(2);
    expect(all.steps).toBeLessThan(some.steps * 15);
    expect(all.characters).toBeLessThan(some.characters * 15);
  });

  test('an interface with 50 implementations in 20 subgraphs', () => {
    const names = Array.from({ length: 50 }, (_, index) => `T${index}`);
    const subgraphs = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `s${index}`,
        `${federationLink('"@key"')}
        ${index === 0 ? `type Query { nodes: [Node] } interface Node { id: ID! next: Node }` : ''}
        ${names
          .map((name) =>
            index === 0
              ? `type ${name} implements Node @key(fields: "id") { id: ID! next: Node }`
              : `type ${name} @key(fields: "id") { id: ID! f${index}: String }`,
          )
          .join('\n')}`,
      ]),
    );
    const plan = measured(composeForTest(subgraphs));
    const fields = (count: number): string =>
      Array.from({ length: count }, (_, index) => `f${index + 1}`).join(' ');
    const write = (count: number): string =>
      `{ nodes { next { ${names.map((name) => `... on ${name} { ${fields(count)} }`).join(' ')} } } }`;
    const some = plan(write(3));
    const all = plan(write(19));
    expect(some.plan.steps?.flat().length).toBe(4);
    expect(all.plan.steps?.flat().length).toBe(20);
    expect(all.steps).toBeLessThan(some.steps * 60);
  });

  test('fragments that are nested two ways', () => {
    const sdl = composeForTest({
      a: `${federationLink('"@key"')} type Query { one: T } type T @key(fields: "id") { id: ID! l: T r: T }`,
      b: `${federationLink('"@key"')} type T @key(fields: "id") { id: ID! name: String }`,
    });
    const plan = measured(sdl);
    const write = (count: number): string =>
      [
        '{ one { ...F0 } }',
        ...Array.from(
          { length: count },
          (_, index) =>
            `fragment F${index} on T { l { ...F${index + 1} } ...G${index} } fragment G${index} on T { l { ...F${index + 1} } }`,
        ),
        `fragment F${count} on T { name }`,
      ].join('\n');
    const some = plan(write(5));
    const more = plan(write(25));
    expect(more.steps).toBeLessThan(some.steps * 10);
  });

  describe('selections that double at every level', () => {
    const sdl = composeForTest({
      a: `${federationLink('"@key"')}
        type Query { one: T all: [I] l: Query r: Query }
        type T @key(fields: "id") { id: ID! l: T r: T }
        interface I { l: I r: I }
        type A implements I { l: I r: I x: Int! }
        type B implements I { l: I r: I x: Int }`,
      b: `${federationLink('"@key"')} type T @key(fields: "id") { id: ID! name: String }`,
    });
    const doubled = (levels: number, { leaf = 'id', root = 'one', type = 'T' } = {}): string =>
      [
        `query ($skipped: Boolean = false) { ${root} { ...F0 } }`,
        ...Array.from(
          { length: levels },
          (_, level) => `fragment F${level} on ${type} { l { ...F${level + 1} } r { ...F${level + 1} } }`,
        ),
        `fragment F${levels} on ${type} { ${leaf} }`,
      ].join('\n');

    test.each(['id', 'id @skip(if: $skipped)'])(
      'take steps and text in proportion to their levels, with the leaf %s',
      (leaf) => {
        const plan = measured(sdl);
        const some = plan(doubled(10, { leaf }));
        const more = plan(doubled(50, { leaf }));
        expect(more.steps).toBeLessThan(some.steps * 6);
        expect(more.characters).toBeLessThan(some.characters * 6);
      },
    );

    test('are compiled without being written out', () => {
      const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(sdl, { source: 'test' });
      const text = doubled(50);
      const document = parse(text);
      const { program } = compileOperation({
        plan: measured(sdl)(text).plan,
        document,
        permittedDocument: document,
        hiddenTypes: new Map(),
        operationName: undefined,
        apiSchema,
        supergraphSchema,
        prices: freePrices,
      });
      const { asked, prefix } = program.steps[0]?.groups[0]?.root ?? {};
      expect(distinctIn(asked).size).toBeLessThan(500);
      expect(prefix?.length).toBeLessThan(5000);
    });

    test.each([
      ['requests', doubled(20, { leaf: 'name' })],
      ['renamed keys', doubled(20, { root: 'all', type: 'I', leaf: shapes })],
      ['objects of the root type', doubled(40, { root: 'l', type: 'Query', leaf: 'one { id }' })],
    ])('are refused where %s would double with them', (_what, text) => {
      expect(() => measured(sdl)(text)).toThrow('select less at a time');
    });
  });
});
