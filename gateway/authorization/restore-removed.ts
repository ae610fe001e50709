import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  typeFromAST,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionNode,
} from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { runtimeTypeKey } from '#gateway/authorization/reveal-types.ts';

/** The answer of a filtered operation, and what the client asked for before it was filtered. */
export interface RestoreOptions {
  readonly schema: GraphQLSchema;
  /** As the client sent it, valid. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the filtered operation, with its types revealed, gave. */
  readonly data: Record<string, unknown> | null;
}

type JsonObject = Record<string, unknown>;

/** A null in a non-null place: it moves up to the next place that may be null. */
const bubbling = Symbol('null that moves up');

/**
 * Shapes the answer of a filtered operation as the client asked for it: what was removed is null, with null propagation,
 * the keys stand in the client's order, and what was added to learn the types is gone. Reads nothing but what the
 * filtered operation gave, so nothing that was removed can come back.
 *
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export function restoreRemoved(options: RestoreOptions): JsonObject | null {
  const { schema, document, operationName, data } = options;
  if (data === null) return null;
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION)
    throw new InternalError('The operation is not in its document');
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new InternalError(`The schema has no ${operation.operation} type`);
  const restored = new Restorer(options).object(rootType, operation.selectionSet.selections, data);
  return restored === bubbling ? null : restored;
}

class Restorer {
  readonly #options: RestoreOptions;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(options: RestoreOptions) {
    this.#options = options;
    this.#fragments = new Map(
      options.document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((definition) => [definition.name.value, definition]),
    );
  }

  object(
    declared: GraphQLCompositeType,
    selections: readonly SelectionNode[],
    data: JsonObject,
  ): JsonObject | typeof bubbling {
    const type = this.#runtimeType(declared, data);
    const result: JsonObject = Object.create(null);
    const fields = new Map<string, FieldNode[]>();
    this.#collect(type, selections, fields);
    for (const [key, nodes] of fields) {
      const value = this.#field(type, nodes, Object.hasOwn(data, key) ? data[key] : undefined);
      if (value === bubbling) return bubbling;
      result[key] = value;
    }
    return result;
  }

  #field(type: GraphQLObjectType, nodes: readonly FieldNode[], value: unknown): unknown {
    const name = nodes[0]?.name.value ?? '';
    // Introspection is not filtered, and its types are graphql-js' own.
    if (name.startsWith('__')) return value;
    const field = type.getFields()[name];
    if (!field) throw new InternalError(`The type ${type.name} has no field ${name}`);
    return this.#value(
      field.type,
      nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
      value,
    );
  }

  #value(type: GraphQLOutputType, selections: readonly SelectionNode[], value: unknown): unknown {
    if (isNonNullType(type)) {
      const inner = this.#value(type.ofType, selections, value);
      return inner === null ? bubbling : inner;
    }
    if (value === undefined || value === null) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) throw new InternalError('The executor gave no list for a list');
      const items = value.map((item) => this.#value(type.ofType, selections, item));
      return items.includes(bubbling) ? null : items;
    }
    if (!isCompositeType(type)) return value;
    if (!isObject(value)) throw new InternalError('The executor gave no object for an object');
    const restored = this.object(type, selections, value);
    return restored === bubbling ? null : restored;
  }

  #runtimeType(declared: GraphQLCompositeType, data: JsonObject): GraphQLObjectType {
    if (isObjectType(declared)) return declared;
    const name = data[runtimeTypeKey];
    const type = typeof name === 'string' ? this.#options.schema.getType(name) : undefined;
    if (!isObjectType(type)) throw new InternalError('The executor did not reveal the type of an object');
    return type;
  }

  #collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    fields: Map<string, FieldNode[]>,
  ): void {
    for (const selection of selections) {
      if (!this.#included(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (fragment && this.#applies(type, fragment.typeCondition)) {
        this.#collect(type, fragment.selectionSet.selections, fields);
      }
    }
  }

  #included(node: SelectionNode): boolean {
    const { variables } = this.#options;
    return (
      getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false
    );
  }

  #applies(type: GraphQLObjectType, condition: FragmentDefinitionNode['typeCondition'] | undefined): boolean {
    if (!condition) return true;
    const { schema } = this.#options;
    const conditionType = typeFromAST(schema, condition);
    if (conditionType === type) return true;
    return isAbstractType(conditionType) && schema.isSubType(conditionType, type);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
