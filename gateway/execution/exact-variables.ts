import { isInputType, typeFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { findExactNumbers, maxNumberLength, NumberTooLong } from '#gateway/execution/exact-numbers.ts';
import type { ExactShape } from '#gateway/execution/exact-numbers.ts';
import { exactInputShapeOf } from '#gateway/execution/exact-shape.ts';
import { getOwn, isJsonObject, setOwn } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';

/** How numbers were written, by the list or object that holds them and their key there. */
const sources = new WeakMap<object, Map<string | number, string>>();

/** The most numbers of one JSON text of which the text is kept. */
const maxExactNumbers = 10_000;

/**
 * Remembers how the numbers of a client's JSON were written, where `JSON.stringify` would write them otherwise. The value
 * stays as it is: only {@link exactVariables} knows which of them belong to custom scalars.
 *
 * @param value what `JSON.parse` made of the text.
 * @param what names the text in messages, such as `The body`.
 * @throws ClientError BAD_REQUEST where a number has more than {@link maxNumberLength} characters, or where more than
 *   {@link maxExactNumbers} numbers would be written otherwise.
 */
export function noteExactNumbers(text: string, value: unknown, what: string): void {
  let count = 0;
  try {
    findExactNumbers({ text, value, shape: 'exact' }, (container, key, source) => {
      count += 1;
      if (count > maxExactNumbers) throw tooMany(what);
      const known = sources.get(container);
      if (known) known.set(key, source);
      else sources.set(container, new Map([[key, source]]));
    });
  } catch (error) {
    if (!(error instanceof NumberTooLong)) throw error;
    const fact = `${what} has a number of more than the ${maxNumberLength} characters allowed; send a string.`;
    throw new ClientError('BAD_REQUEST', fact, { cause: error });
  }
}

function tooMany(what: string): ClientError {
  const fact = `${what} has more than the ${maxExactNumbers} numbers allowed that no double holds as they are written`;
  return new ClientError('BAD_REQUEST', `${fact}; send strings.`);
}

type VariableShapes = ReadonlyMap<string, ExactShape>;
const shapesOf = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, VariableShapes>>();

/**
 * The variables of an operation as they are to be sent on: the numbers of custom scalars as the client wrote them.
 *
 * @param variables as they were parsed from a text for which {@link noteExactNumbers} was called; never changed.
 * @returns the same object where no number differs.
 */
export function exactVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<JsonObject>,
): Readonly<JsonObject> {
  const shapes = variableShapes(schema, operation);
  return shapes.size === 0 ? variables : exactFieldsOf(variables, shapes);
}

function variableShapes(schema: GraphQLSchema, operation: OperationDefinitionNode): VariableShapes {
  let ofSchema = shapesOf.get(schema);
  if (!ofSchema) shapesOf.set(schema, (ofSchema = new WeakMap()));
  const known = ofSchema.get(operation);
  if (known) return known;
  const shapes = new Map<string, ExactShape>();
  for (const { type: node, variable } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node);
    const shape = type && isInputType(type) ? exactInputShapeOf(type) : undefined;
    if (shape) shapes.set(variable.name.value, shape);
  }
  ofSchema.set(operation, shapes);
  return shapes;
}

function exactFieldsOf(object: Readonly<JsonObject>, shapes: VariableShapes): Readonly<JsonObject> {
  let copy: JsonObject | undefined;
  const own = sources.get(object);
  for (const [key, shape] of shapes) {
    const value = getOwn(object, key);
    const exact = exactChild(value, { source: own?.get(key), shape });
    if (exact === value) continue;
    copy ??= { ...object };
    setOwn(copy, key, exact);
  }
  return copy ?? object;
}

function exactChild(
  value: unknown,
  { source, shape }: { readonly source: string | undefined; readonly shape: ExactShape },
): unknown {
  if (typeof value === 'number')
    return source !== undefined && shape === 'exact' ? JSON.rawJSON(source) : value;
  if (Array.isArray(value)) {
    const own = sources.get(value);
    const items = value.map((item, index): unknown => exactChild(item, { source: own?.get(index), shape }));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  if (shape !== 'exact') return exactFieldsOf(value, shape);
  return exactFieldsOf(value, new Map(Object.keys(value).map((key) => [key, 'exact'])));
}
