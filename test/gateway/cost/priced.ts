import { buildSchema, parse, visit } from 'graphql';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { explainPrice } from '#gateway/cost/explain-price.ts';
import { createFieldPrices } from '#gateway/cost/field-prices.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { fieldValueText } from '#gateway/graphql/field-call.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { PriceBreakdown } from '#gateway/cost/explain-price.ts';

const directives = `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
`;

/** What one operation is run with. */
export interface Given {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly defaultListSize?: number;
  readonly maxListSize?: number;
}

/** A schema with its weights, and the prices of operations on it. */
export interface Priced {
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly compile: (
    text: string,
    given?: Given,
  ) => { readonly price: OperationPrice; readonly variables: Readonly<Record<string, unknown>> };
  readonly estimate: (text: string, given?: Given) => number;
  readonly explain: (text: string, given?: Given) => PriceBreakdown;
  /**
   * What the response writer counts over data by response key; objects of abstract types have their `__typename`.
   */
  readonly actual: (text: string, data: JsonObject, given?: Given) => number;
  /** The code and message of the refusal; fails the test when there is none. */
  readonly refusal: (text: string, given?: Given) => { readonly code: string; readonly message: string };
}

/** The schema stands for the supergraph and for the API schema at once; it may use `@cost` and `@listSize`. */
export function priced(sdl: string): Priced {
  const schema = buildSchema(directives + sdl);
  const weights = readCostWeights({
    schema,
    applied: appliedDirectivesOf({
      supergraphSchema: schema,
      directiveNames: { cost: 'cost', listSize: 'listSize' },
    }),
  });
  const compile = (text: string, given: Given = {}) => {
    const { defaultListSize = 100, maxListSize = 1_000 } = given;
    const document = parse(text);
    const operation = selectOperation(document, given.operationName);
    const settings = { defaultListSize, maxListSize };
    const price = new OperationPrice({ schema, weights, settings }, { document, operation });
    return { price, variables: coerceVariables({ schema, operation, variables: given.variables ?? {} }) };
  };
  const estimate = (text: string, given?: Given): number => {
    const { price, variables } = compile(text, given);
    return price.pointsFor(variables);
  };
  const explain = (text: string, given?: Given): PriceBreakdown => {
    const { price, variables } = compile(text, given);
    return explainPrice(price, variables);
  };
  const actual = (text: string, data: JsonObject, { operationName, variables = {} }: Given = {}): number => {
    const document = parse(text);
    const operation = selectOperation(document, operationName);
    const keys = new FetchedKeys(document);
    const { writer } = compileOperation({
      plan: { steps: [], callKeys: keys.callKeys },
      document,
      permittedDocument: document,
      hiddenTypes: new Map(),
      operationName,
      apiSchema: schema,
      supergraphSchema: schema,
      prices: createFieldPrices(schema, weights),
    });
    const coerced = coerceVariables({ schema, operation, variables });
    const { cost } = writer.write({
      data: keys.withFetched(data),
      variables: coerced,
      introspection: new Map(),
    });
    return operationPoints(operation.operation, cost);
  };
  const refusal = (text: string, given: Given = {}): { code: string; message: string } => {
    try {
      estimate(text, given);
    } catch (error) {
      if (error instanceof ClientError) return { code: error.code, message: error.message };
      throw error;
    }
    throw new Error(`not refused: ${text.slice(0, 200)}`);
  };
  return { schema, weights, compile, estimate, explain, actual, refusal };
}

/** The keys of fetched data: a leaf has one for all of its response keys. */
class FetchedKeys {
  readonly callKeys: readonly (readonly [call: string, dataKey: string])[];
  /** Keys of leaves by response key. */
  readonly #leaves = new Map<string, Set<string>>();

  constructor(document: DocumentNode) {
    const callKeys = new Map<string, string>();
    visit(document, {
      Field: (node) => {
        const responseKey = (node.alias ?? node.name).value;
        const call = fieldValueText(node);
        const key = node.selectionSet ? responseKey : `fetched ${call}`;
        if (node.name.value === '__typename') return;
        callKeys.set(call, key);
        if (!node.selectionSet) this.#leaves.set(responseKey, this.#keysOf(responseKey).add(key));
      },
    });
    this.callKeys = [...callKeys];
  }

  /** The same data with the leaves under their keys too. */
  withFetched(data: JsonObject): JsonObject {
    const copied = Object.entries(data).flatMap(([key, value]) =>
      [key, ...this.#keysOf(key)].map((each) => [each, this.#withFetched(value)] as const),
    );
    return Object.fromEntries(copied);
  }

  #withFetched(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#withFetched(item));
    return isJsonObject(value) ? this.withFetched(value) : value;
  }

  #keysOf(responseKey: string): Set<string> {
    return this.#leaves.get(responseKey) ?? new Set();
  }
}
