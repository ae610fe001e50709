import { Kind } from 'graphql';
import { coerceVariables } from '#gateway/cost/coerce-variables.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { addPoints } from '#gateway/cost/points.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import { ResponseShape } from '#gateway/cost/response-shape.ts';
import { selectOperation } from '#gateway/cost/select-operation.ts';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { ShapeField } from '#gateway/cost/response-shape.ts';

/**
 * Prices what an operation brought: the weights of the estimate over what the response holds.
 *
 * A list costs its items; an object costs what its runtime type does, where the response tells that type, else the
 * dearest type that fits its keys. What is null costs its arguments, and the field's own `@cost` where it has one,
 * for the work was done; an empty list costs its arguments alone. Fields selected twice are one field of the
 * response and cost once. With every list within the size it was priced at, this is never above the estimate.
 *
 * @throws ClientError `BAD_USER_INPUT`, `OPERATION_RESOLUTION_FAILURE`; never for an operation that was priced.
 */
export function actualCost({
  schema,
  document,
  operationName,
  variables,
  weights,
  data,
}: {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  /** The operation that ran: after authorization, so that what it removed is not charged. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly weights: CostWeights;
  /** The `data` of the answer. */
  readonly data: unknown;
}): number {
  const operation = selectOperation(document, operationName);
  const coerced = coerceVariables(schema, operation, variables);
  const root = schema.getRootType(operation.operation);
  if (!root) return operationPoints(operation.operation, 0);
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const shape = new ResponseShape(
    {
      schema,
      fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
      variables: coerced,
      book: priceBook(schema, weights),
    },
    root,
    [operation.selectionSet],
  );
  return operationPoints(operation.operation, objectPoints(shape, data, 0));
}

/** One object and all below it. `ownWeight` replaces what its type costs. */
function objectPoints(shape: ResponseShape, data: unknown, ownWeight: number | undefined): number {
  if (typeof data !== 'object' || data === null) return ownWeight ?? 0;
  const type = shape.typeOf(data);
  let points = ownWeight ?? shape.objectWeight(type);
  if (!type) return points;
  for (const [key, field] of shape.fieldsOf(type)) {
    if (!Object.hasOwn(data, key)) continue;
    const value: unknown = Reflect.get(data, key);
    points = addPoints(
      points,
      addPoints(field.argumentPoints, valuePoints(field, value, field.price.listDepth)),
    );
  }
  return points;
}

function valuePoints(field: ShapeField, value: unknown, listDepth: number): number {
  const { weight, isOwnWeight } = field.price;
  if (listDepth > 0) {
    if (!Array.isArray(value)) return 0;
    let points = 0;
    for (const item of value) points = addPoints(points, valuePoints(field, item, listDepth - 1));
    return points;
  }
  if (value === null || value === undefined) return isOwnWeight ? weight : 0;
  return field.shape ? objectPoints(field.shape, value, isOwnWeight ? weight : undefined) : weight;
}
