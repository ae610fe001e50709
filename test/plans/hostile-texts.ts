import { ClientError } from '#gateway/errors/client-error.ts';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';
import type { Random } from '#test/differential/random/random.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** A supergraph in which much can be asked for in several ways. */
export function hostileSupergraph(): string {
  const link = federationLink('"@key"', '"@shareable"', '"@requires"', '"@external"', '"@interfaceObject"');
  const same = Array.from({ length: 8 }, (_, nth) => [
    `same${nth}`,
    `${link} type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! @shareable s: T @shareable x(n: Int): Int @shareable own${nth}: T }`,
  ]);
  return composeForTest({
    root: `${link}
      type Query { t: T i: I u: [U] q: Query }
      type T @key(fields: "id") { id: ID! l: T r: T i: I }
      interface I @key(fields: "id") { id: ID! l: I r: I t: T }
      type A implements I @key(fields: "id") { id: ID! l: I r: I t: T x: Int! }
      type B implements I @key(fields: "id") { id: ID! l: I r: I t: T x: Int }
      union U = A | B | T`,
    object: `${link} type I @interfaceObject @key(fields: "id") { id: ID! score: Int more: I }`,
    needs: `${link} type T @key(fields: "id") { id: ID! s: T @external k: ID! @external late: T @requires(fields: "k s { k s { k } }") }`,
    ...Object.fromEntries(same),
  });
}

const typeFields: Readonly<Record<string, readonly (readonly [field: string, type: string | undefined])[]>> =
  {
    Query: [
      ['t', 'T'],
      ['i', 'I'],
      ['u', 'U'],
      ['q', 'Query'],
    ],
    T: [
      ...['l', 'r', 's', 'late', ...Array.from({ length: 8 }, (_, nth) => `own${nth}`)].map(
        (name): readonly [string, string] => [name, 'T'],
      ),
      ['i', 'I'],
      ['x', undefined],
      ['k', undefined],
    ],
    I: [
      ['l', 'I'],
      ['r', 'I'],
      ['t', 'T'],
      ['more', 'I'],
      ['score', undefined],
    ],
    U: [],
  };

/** A text over that supergraph: fragments that spread one another several times, under conditions, with many aliases. */
export function hostileText(random: Random): string {
  const levels = 1 + random.below(40);
  const variables = 1 + random.below(12);
  const condition = (): string => {
    if (random.below(3) > 0) return '';
    return ` @${random.below(2) === 0 ? 'skip' : 'include'}(if: $v${random.below(variables)})`;
  };
  const types = ['T', 'I', 'Query'];
  const spread = (type: string, level: number): string => {
    if (level >= levels) return '__typename';
    const some = Array.from(
      { length: 1 + random.below(3) },
      () => `...${type}${level + 1 + random.below(2)}`,
    );
    return some.map((one) => `${one}${condition()}`).join(' ');
  };
  const field = (type: string, level: number): string => {
    const fields = typeFields[type] ?? [];
    const [name, below] = fields[random.below(fields.length)] ?? ['__typename', undefined];
    const alias = random.below(3) === 0 ? `a${random.below(50)}: ` : '';
    if (below === undefined) {
      const value = random.below(9);
      const call = name === 'x' ? `x${value}: x(n: ${value})` : name;
      return `${call}${condition()}`;
    }
    const head = `${alias === '' ? '' : `f${level}_${name}_`}${alias}${name}`;
    if (below === 'U')
      return `${name}${condition()} { ... on A { ${spread('I', level)} } ... on T { ${spread('T', level)} } }`;
    return `${head}${condition()} { ${spread(below, level)} }`;
  };
  const definitions = Array.from({ length: levels + 2 }, (_, level) => level).flatMap((level) =>
    types.map((type) => {
      const width = 1 + random.below(6);
      const fields =
        level >= levels ? ['__typename'] : Array.from({ length: width }, () => field(type, level));
      return `fragment ${type}${level} on ${type} { ${fields.join(' ')} }`;
    }),
  );
  const declared = Array.from({ length: variables }, (_, nth) => `$v${nth}: Boolean!`).join(' ');
  return `query (${declared}) { ...Query0 }\n${definitions.join('\n')}`;
}

/** What becomes of a text. */
export type HostileOutcome =
  | { readonly kind: 'planned'; readonly characters: number }
  | { readonly kind: 'refused' }
  /** In any other way than with the one error for operations that take too much. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** Plans a text. */
export function planHostile(plan: (request: PlanRequest) => QueryPlan, text: string): HostileOutcome {
  try {
    const { length } = JSON.stringify(plan({ text, operationName: undefined }));
    return { kind: 'planned', characters: length };
  } catch (error) {
    const isTyped = error instanceof ClientError && error.code === 'MAX_PLANNING_STEPS_LIMIT';
    return isTyped ? { kind: 'refused' } : { kind: 'failed', error };
  }
}
