import { getIntrospectionQuery, parse } from 'graphql';
import { countIntrospection, introspectionSizes } from '#gateway/cost/introspection-size.ts';
import { saturate } from '#gateway/cost/points.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import type { FieldNode, GraphQLSchema } from 'graphql';
import type {
  CountedSelection,
  IntrospectionShape,
  IntrospectionSizes,
} from '#gateway/cost/introspection-size.ts';

/** Values of an introspection answer for one point: some 800 bytes, and a tenth of a millisecond of a thread. */
const valuesPerPoint = 40;
/** What tools ask for, the whole schema once, never costs more, however large the schema: half of the default maximum. */
const maxWholeSchemaPoints = 500;

/** What introspection of one schema costs. */
export interface IntrospectionPrices {
  /**
   * Points of one selection of `__schema` or `__type`: one for each 40 values of its answer, rounded up. In a schema so
   * large that the standard introspection query would cost more than 500 points by that, it costs 500, and everything
   * else costs in proportion.
   */
  pointsOf(node: FieldNode, operation: Pick<CountedSelection, 'fragments' | 'includes'>): number;
}

const known = new WeakMap<GraphQLSchema, IntrospectionPrices>();

/** The prices of a schema, counted once for as long as it is alive. */
export function introspectionPrices(schema: GraphQLSchema): IntrospectionPrices {
  let prices = known.get(schema);
  if (!prices) known.set(schema, (prices = createPrices(introspectionSizes(schema))));
  return prices;
}

function createPrices(sizes: IntrospectionSizes): IntrospectionPrices {
  const perPoint = Math.max(valuesPerPoint, countStandardQuery(sizes) / maxWholeSchemaPoints);
  return {
    pointsOf: ({ name, selectionSet }, operation) => {
      if (!selectionSet) return 0;
      const shape = name.value === '__schema' ? sizes.schema : sizes.type;
      return saturate(
        Math.ceil((1 + countIntrospection({ set: selectionSet, shape, ...operation })) / perPoint),
      );
    },
  };
}

/** Every field that GraphiQL and generators of code may ask of a whole schema. */
const standardQuery = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

function countStandardQuery({ schema }: IntrospectionSizes): number {
  const document = parse(standardQuery);
  const { selectionSet: set } = selectOperation(document, undefined);
  const shape: IntrospectionShape = new Map([['__schema', { count: 1, shape: schema }]]);
  return countIntrospection({ set, shape, fragments: fragmentsOf(document), includes: () => true });
}
