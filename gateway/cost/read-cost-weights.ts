import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { CostWeights, ListSize } from '#gateway/cost/cost-weights.ts';
import type { AnnotatedElement, AppliedDirectives } from '#gateway/supergraph/read-applied-directives.ts';

/**
 * Reads `@cost` and `@listSize` from the supergraph, under the names they go by there.
 *
 * A weight belongs to the coordinate it stands on and to no other: what an interface's field says is not inherited by
 * the objects that implement it, which carry weights of their own. Where subgraphs disagree, composition has already
 * taken the larger weight and the union of list arguments. A negative weight counts as 0, so that nothing ever
 * lowers the price of its siblings.
 *
 * @throws StartupError when a directive is applied with arguments that do not fit its definition.
 * @see https://specs.apollo.dev/cost/v0.1/
 */
export function readCostWeights({
  schema,
  applied,
}: {
  /** The supergraph as a graphql-js schema with AST nodes; not the API schema, which carries no directives. */
  readonly schema: GraphQLSchema;
  readonly applied: AppliedDirectives;
}): CostWeights {
  const weights = {
    types: new Map<string, number>(),
    fields: new Map<string, number>(),
    arguments: new Map<string, number>(),
    inputFields: new Map<string, number>(),
    listSizes: new Map<string, ListSize>(),
  };
  const readCost = (element: AnnotatedElement, coordinate: string, into: Map<string, number>): void => {
    const values = applied('cost', element, coordinate);
    if (values.length === 0) return;
    into.set(coordinate, Math.max(0, ...values.map(({ weight }) => wholeNumber(weight) ?? 0)));
  };
  const readFields = (type: GraphQLNamedType): void => {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        readCost(field, `${type.name}.${field.name}`, weights.inputFields);
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      readCost(field, coordinate, weights.fields);
      for (const argument of field.args) {
        readCost(argument, `${coordinate}(${argument.name}:)`, weights.arguments);
      }
      const [sizes] = applied('listSize', field, coordinate);
      if (sizes) weights.listSizes.set(coordinate, toListSize(sizes));
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    readCost(type, type.name, weights.types);
    readFields(type);
  }
  return Object.freeze(weights);
}

function toListSize(values: Readonly<Record<string, unknown>>): ListSize {
  const slicingArguments = strings(values['slicingArguments']);
  const assumedSize = wholeNumber(values['assumedSize']);
  return Object.freeze({
    assumedSize: assumedSize === undefined ? undefined : Math.max(0, assumedSize),
    slicingArguments,
    sizedFields: strings(values['sizedFields']),
    requireOneSlicingArgument: slicingArguments.length > 0 && values['requireOneSlicingArgument'] !== false,
  });
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
