import { describe, expect, test } from '@jest/globals';
import { checkOperation, newCounts } from '#test/differential/check-case.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { definitionOf } from '#test/differential/random/blueprint.ts';
import { generateBlueprint } from '#test/differential/random/generate-blueprint.ts';
import {
  composableBlueprint,
  describeRandomMismatch,
  searchRandomMismatch,
} from '#test/differential/random/search-random.ts';
import { shrinkBlueprint } from '#test/differential/random/shrink-blueprint.ts';

/** `npm run test:differential -- --random` goes through as many as one likes. */
const seeds = [1, 2, 3, 4, 5, 9, 10, 12, 16, 18];
const operationsEach = 30;

describe('Answers over generated supergraphs are those of one server with the same data', () => {
  test.each(seeds)('from seed %i', async (seed) => {
    const counts = newCounts();
    const mismatch = await searchRandomMismatch(seed, { runs: operationsEach, counts });
    expect(mismatch && describeRandomMismatch(mismatch)).toBeUndefined();
    expect(counts.compared).toBeGreaterThan(operationsEach);
  });
});

describe('An answer or a plan that was wrong once is right', () => {
  test.each([
    {
      fault: 'a field that requires another is asked for without it, where a chain is entered in the middle',
      seed: 2,
      text: '{ q1 { r2 } }',
    },
    {
      fault: 'a fragment below an interface object that a field provides something of cannot be planned',
      seed: 3,
      text: '{ q1(n: 0) { tof15 { ... on X { ownX } } } }',
    },
    {
      fault: 'a fragment on a union below an interface object cannot be planned',
      seed: 18,
      text: '{ q11 { ... on U { __typename } } }',
    },
    {
      fault: 'a chain of required fields that an interface object adds to one type cannot be planned',
      seed: 12,
      text: '{ q2 { ... on X { r3 } } }',
    },
    {
      fault: 'types were asked for once more beside a field under a condition, without what it requires',
      seed: 7014,
      text: 'query($a: Boolean!) { q3 { ... on Y @skip(if: $a) { count11 id r7 } f7 { r2 } } }',
      variables: { a: true },
    },
    {
      fault: 'an error had no place where two types select different things below one field',
      seed: 7053,
      text: `{ q6 { f7 { f6 f7 { ... on X { id @include(if: false) } } } ... on Y { f7 { f7 { f6 ... on I { id } } } } } }`,
      faults: [{ object: 16, field: 'f6', kind: 'error' as const }],
    },
    {
      fault: 'what all types behind an interface provide was held to be asked for wrongly',
      seed: 7036,
      text: '{ q1 { ... on M { tof3 { f3 } } } }',
    },
  ])('$fault (seed $seed)', async ({ seed, text, variables = {}, faults = [] }) => {
    const graph = prepareSupergraph(definitionOf(composableBlueprint(seed), `random ${seed}`));
    const asked = { operation: { text, variables }, faults, outages: new Map() };
    expect(await checkOperation(graph, asked, newCounts())).toBeUndefined();
  });
});

describe('What one server computes from required fields', () => {
  test.each([
    { seed: 1075, text: 'query($v0: Int) { q4(n: $v0) { r2 f2 } }', variables: { v0: 3 } },
    { seed: 1272, text: '{ q5 { r6 r5 f5 { x } } }', variables: {} },
  ])('has the default values of their arguments: seed $seed', async ({ seed, text, variables }) => {
    const graph = prepareSupergraph(definitionOf(composableBlueprint(seed), `random ${seed}`));
    const asked = { operation: { text, variables }, faults: [], outages: new Map() };
    expect(await checkOperation(graph, asked, newCounts())).toBeUndefined();
  });
});

describe('A generated supergraph', () => {
  test('is the same from the same seed, and another from another one', () => {
    expect(generateBlueprint('7.0')).toEqual(generateBlueprint('7.0'));
    expect(generateBlueprint('7.0')).not.toEqual(generateBlueprint('8.0'));
  });

  test('has between them every feature that planning knows', () => {
    const text = Array.from({ length: 60 }, (_, seed) =>
      JSON.stringify(definitionOf(generateBlueprint(`${seed}.0`), '').subgraphs),
    ).join('\n');
    for (const feature of [
      '@key(fields: \\"c1 c2\\")',
      '@key(fields: \\"at { x }\\")',
      '@key(fields: \\"tags\\")',
      'resolvable: false',
      '@requires(fields: \\"r',
      '@provides',
      '@shareable',
      '@interfaceObject',
      '@override(from',
      'label: \\"percent',
      '@inaccessible',
      'union U',
      'interface I',
      'enum Color',
      'type Mutation',
      'query: Query!',
      '[[',
      '(n: Int! = 2',
    ]) {
      expect(text).toContain(feature);
    }
  });

  test('requires no field twice, since a representation holds it once', () => {
    const texts = Array.from({ length: 200 }, (_, seed) =>
      Object.values(definitionOf(generateBlueprint(`${seed}.0`), '').subgraphs).join(' '),
    );
    const sets = texts.flatMap((text) => [...text.matchAll(/@requires\(fields: "([^"]+)"\)/g)]);
    const names = sets.map(([, set = '']) => set.replaceAll(/\([^)]*\)|\{[^}]*\}/g, '').match(/\w+/g) ?? []);
    expect(names.length).toBeGreaterThan(20);
    for (const some of names) expect(new Set(some).size).toBe(some.length);
  });

  test('is made small as long as it still differs', async () => {
    const blueprint = composableBlueprint(2);
    const mismatch = {
      supergraph: '',
      operation: { text: '', variables: {} },
      faults: [],
      outages: [],
      wrong: '',
    };
    const hasKey = (text: string): boolean => text.includes('@key(fields: "id")');
    const { blueprint: smallest } = await shrinkBlueprint(
      { blueprint, mismatch },
      {
        stillDiffers: async (smaller) =>
          Object.values(definitionOf(smaller, '').subgraphs).some(hasKey) ? mismatch : undefined,
        maxShrinkMs: 60_000,
      },
    );
    expect(smallest.services).toHaveLength(1);
    expect(smallest.services[0]?.types).toHaveLength(1);
    expect(smallest.services[0]?.types[0]?.fields).toEqual([]);
  });
});
