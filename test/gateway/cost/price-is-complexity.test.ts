import { describe, expect, test } from '@jest/globals';
import { array, assert, nat, property } from 'fast-check';
import { getNamedType, isAbstractType, isCompositeType, isUnionType, parse, validate } from 'graphql';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { writtenComplexity } from '#gateway/cost/written-complexity.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { generatePricedSchema } from '#test/gateway/cost/generate-priced-schema.ts';
import { priced } from '#test/gateway/cost/priced.ts';
import { tape, writeOperation } from '#test/testkit/write-operation.ts';
import type { GraphQLCompositeType, GraphQLField, GraphQLSchema } from 'graphql';
import type { Priced } from '#test/gateway/cost/priced.ts';
import type { Choose } from '#test/testkit/write-operation.ts';

const slicedByFirst =
  '@listSize(assumedSize: 5, slicingArguments: ["first"], requireOneSlicingArgument: false)';
const settings = { defaultListSize: 3, maxListSize: 1_000 };
const definitions = ['$n: Int = 4', '$m: Int', '$page: Page', '$on: Boolean = true'];

function argumentsOf(field: GraphQLField<unknown, unknown>, choose: Choose): string {
  const values = field.args.flatMap(({ name }) => {
    if (name === 'first') return [[], 'first: $n', 'first: $m', `first: ${choose(6) - 1}`][choose(4)] ?? [];
    if (name === 'page')
      return [[], 'page: $page', 'page: { first: $m }', 'page: { first: 2 }'][choose(4)] ?? [];
    return choose(4) === 0 ? [`${name}: B`] : [];
  });
  return values.length === 0 ? '' : `(${values.join(', ')})`;
}

/** An operation in which nothing is selected twice, and whose fragments are on objects alone. */
function writePlain(schema: GraphQLSchema, choose: Choose): string {
  let aliases = 0;
  const fieldText = (field: GraphQLField<unknown, unknown>, depth: number): string => {
    const type = getNamedType(field.type);
    const condition = ['', '', '', ' @include(if: $on)', ' @skip(if: $on)'][choose(5)];
    const set = isCompositeType(type) ? setText(type, depth + 1) : '';
    return `a${(aliases += 1)}: ${field.name}${argumentsOf(field, choose)}${condition} ${set}`;
  };
  const setText = (type: GraphQLCompositeType, depth: number): string => {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const selections = ['__typename'];
    for (let count = depth > 4 ? 0 : choose(4); count > 0; count -= 1) {
      const field = fields[choose(fields.length)];
      if (field) selections.push(fieldText(field, depth));
    }
    if (isAbstractType(type) && depth <= 4) {
      for (const object of schema.getPossibleTypes(type)) {
        if (choose(2) === 0) selections.push(`... on ${object.name} ${setText(object, depth + 1)}`);
      }
    }
    return `{ ${selections.join(' ')} }`;
  };
  const mutation = choose(4) === 0 ? schema.getMutationType() : undefined;
  const root = mutation ?? schema.getQueryType();
  if (!root) throw new Error('no root');
  const set = setText(root, 0);
  const used = definitions.filter((definition) => set.includes(definition.slice(0, definition.indexOf(':'))));
  return `${mutation ? 'mutation' : 'query'}${used.length > 0 ? `(${used.join(', ')})` : ''} ${set}`;
}

/** The price by the formula, and by the library. */
function bothPrices({ schema, weights, compile }: Priced, text: string, given: Record<string, unknown>) {
  const document = parse(text);
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  const operation = selectOperation(document, undefined);
  const variables = coerceVariables({ schema, operation, variables: given });
  const { price } = compile(text, { ...settings, variables: given });
  const source = { schema, weights, settings, document, operation };
  return {
    formula: outcomeOf(() => price.pointsFor(variables)),
    complexity: outcomeOf(() => writtenComplexity({ ...source, variables })),
    leastFormula: outcomeOf(() => price.leastPoints()),
    least: outcomeOf(() => writtenComplexity({ ...source, variables: undefined })),
  };
}

/** Points, or the code of the refusal. */
function outcomeOf(price: () => number): number | string {
  try {
    return price();
  } catch (error) {
    if (error instanceof ClientError) return error.code;
    throw error;
  }
}

const choices = array(nat({ max: 10_000 }), { minLength: 20, maxLength: 120 });
const forSchema = array(nat({ max: 10_000 }), { minLength: 150, maxLength: 200 });

function variablesOf(choose: Choose): Record<string, unknown> {
  return {
    ...(choose(2) === 0 ? { n: choose(9) - 2 } : {}),
    ...(choose(2) === 0 ? { m: [null, -5, 0, 12][choose(4)] } : {}),
    ...(choose(2) === 0 ? { page: [{}, { first: 6 }, { size: 'x' }, null][choose(4)] } : {}),
    ...(choose(2) === 0 ? { on: false } : {}),
  };
}

describe('the price of an operation, and its complexity by graphql-query-complexity', () => {
  test('are equal where nothing is selected twice and fragments are on objects, refusals among them', () => {
    let nontrivial = 0;
    assert(
      property(forSchema, choices, choices, (schemaChoices, textChoices, variableChoices) => {
        const graph = priced(generatePricedSchema(tape(schemaChoices)));
        const text = writePlain(graph.schema, tape(textChoices));
        const { formula, complexity } = bothPrices(graph, text, variablesOf(tape(variableChoices)));
        if (Number(formula) > 20) nontrivial += 1;
        expect(formula).toBe(complexity);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(nontrivial).toBeGreaterThan(3);
  });

  test('differ at most by what the library counts twice, and no variables make either less than its least', () => {
    let nontrivial = 0;
    assert(
      property(forSchema, choices, (schemaChoices, textChoices) => {
        const graph = priced(generatePricedSchema(tape(schemaChoices)));
        const text = writeOperation({ schema: graph.schema, choices: textChoices });
        const prices = Object.values(bothPrices(graph, text, {})).map(Number);
        const [formula = NaN, complexity = NaN, leastFormula = NaN, least = NaN] = prices;
        if (complexity > 20) nontrivial += 1;
        expect(formula).toBeLessThanOrEqual(complexity);
        expect(leastFormula).toBeLessThanOrEqual(formula);
        expect(leastFormula).toBeLessThanOrEqual(least);
        expect(least).toBeLessThanOrEqual(complexity);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(nontrivial).toBeGreaterThan(3);
  });

  test.each([
    ['{ users(first: -1) { __typename } }', {}],
    ['query($n: Int) { users(first: $n) { __typename } }', { n: -1 }],
    ['query($n: Int) { users(first: $n) { __typename } }', { n: null }],
    ['query($n: Int = -1) { user { friends(first: $n) { __typename } } }', {}],
  ])('are no price where the size is none: %s %j', (text, given) => {
    const graph = priced(`
      type Query { user: User users(first: Int): [User] ${slicedByFirst} }
      type User { friends(first: Int): [User] ${slicedByFirst} }
    `);
    const code = 'COST_INVALID_SLICING_ARGUMENTS';
    expect(bothPrices(graph, text, given)).toMatchObject({ formula: code, complexity: code });
  });

  test('differ where a field is selected twice, which is one field of the answer', () => {
    const graph = priced('type Query { user: User } type User { friends: [User] @listSize(assumedSize: 5) }');
    const text = '{ user { friends { __typename } friends { friends { __typename } } } }';
    expect(bothPrices(graph, text, {})).toMatchObject({
      formula: 1 + 5 * (1 + 5),
      complexity: 1 + 5 + 5 * (1 + 5),
    });
  });
});
