import { buildASTSchema, buildSchema, parse } from 'graphql';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { writtenComplexity } from '#gateway/cost/written-complexity.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import { readCommon } from '#test/bench/graphs/common-graph.ts';
import type { GraphQLSchema } from 'graphql';
import type { PriceSource } from '#gateway/cost/compile-price.ts';

/** How long it takes to price one operation; medians, in microseconds. */
export interface PricingFigures {
  readonly operation: string;
  readonly points: number;
  /** Once for each operation: compiling its formula. */
  readonly compileUs: number;
  /** For each request: from the formula. */
  readonly formulaUs: number;
  /** The same by graphql-query-complexity. */
  readonly libraryUs: number;
}

interface PricedExample {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const settings = { defaultListSize: 10, maxListSize: 1_000 };
const variableCount = 50;

/** Prices the common operation, and one whose every list and condition is a variable. */
export function measurePricing({ rounds }: { readonly rounds: number }): readonly PricingFigures[] {
  return [commonExample(), manyVariables()].map((example) => measure(example, rounds));
}

function measure({ name, schema, text, variables: given }: PricedExample, rounds: number): PricingFigures {
  const document = parse(text, { noLocation: true });
  const operation = selectOperation(document, undefined);
  const applied = appliedDirectivesOf({
    supergraphSchema: schema,
    directiveNames: { cost: 'cost', listSize: 'listSize' },
  });
  const source: PriceSource = { schema, weights: readCostWeights({ schema, applied }), settings };
  const variables = coerceVariables({ schema, operation, variables: given });
  const price = new OperationPrice(source, { document, operation });
  return {
    operation: name,
    points: price.pointsFor(variables),
    compileUs: medianUs(() => new OperationPrice(source, { document, operation }), { rounds, batch: 2 }),
    formulaUs: medianUs(() => price.pointsFor(variables), { rounds, batch: 1_000 }),
    libraryUs: medianUs(() => writtenComplexity({ ...source, document, operation, variables }), {
      rounds,
      batch: 2,
    }),
  };
}

/** The first tenth of the rounds is for the compiler of the engine, and does not count. */
function medianUs(
  work: () => unknown,
  { rounds, batch }: { readonly rounds: number; readonly batch: number },
): number {
  const times: number[] = [];
  for (let round = 0; round < rounds * 1.1; round += 1) {
    const startedAt = performance.now();
    for (let turn = 0; turn < batch; turn += 1) work();
    times.push(((performance.now() - startedAt) * 1_000) / batch);
  }
  const counted = times.slice(-rounds).sort((a, b) => a - b);
  return counted[Math.floor(counted.length / 2)] ?? 0;
}

function commonExample(): PricedExample {
  const schema = buildASTSchema(parse(readCommon('supergraph.graphql')), { assumeValidSDL: true });
  return { name: 'common', schema, text: readCommon('operation.graphql'), variables: {} };
}

function manyVariables(): PricedExample {
  const indices = Array.from({ length: variableCount / 2 }, (_, index) => index);
  const definitions = indices.map((index) => `$n${index}: Int, $on${index}: Boolean!`).join(', ');
  const fields = indices.map(
    (index) => `a${index}: users(first: $n${index}) @include(if: $on${index}) { name friends { name } }`,
  );
  return {
    name: `${variableCount} variables`,
    schema: buildSchema(`
      directive @cost(weight: Int!) on FIELD_DEFINITION
      directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
        requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
      type Query { users(first: Int): [User] @listSize(slicingArguments: ["first"]) }
      type User { name: String @cost(weight: 2) friends: [User] @listSize(assumedSize: 3) }`),
    text: `query(${definitions}) { ${fields.join(' ')} }`,
    variables: Object.fromEntries(
      indices.flatMap((index): [string, unknown][] => [
        [`n${index}`, index],
        [`on${index}`, index % 2 === 0],
      ]),
    ),
  };
}
