import { executeSync, Kind, OperationTypeNode, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { CollectedFields } from '#gateway/execution/response/collect-fields.ts';

/** Answers the introspection fields at the root of an operation from the schema that clients see. */
export class Introspection {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode | undefined;
  readonly #usesVariables: boolean;
  #known: ReadonlyMap<string, unknown> | undefined;

  /** @param rootFields of the operation, as collected for its root type. */
  constructor(options: {
    readonly schema: GraphQLSchema;
    readonly document: DocumentNode;
    readonly operation: OperationDefinitionNode;
    readonly rootFields: CollectedFields;
  }) {
    this.#schema = options.schema;
    const fields = [...options.rootFields.values()]
      .flat()
      .map(({ node }) => node)
      .filter(({ name }) => name.value === '__schema' || name.value === '__type');
    this.#document = fields.length === 0 ? undefined : introspectionDocument(fields, options);
    this.#usesVariables = (this.#document ? variablesIn(this.#document) : new Set()).size > 0;
  }

  /** Values by response key; empty for an operation without introspection. */
  answer(variables: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
    if (!this.#document) return new Map();
    if (this.#known) return this.#known;
    const { data, errors } = executeSync({
      schema: this.#schema,
      document: this.#document,
      rootValue: {},
      variableValues: variables,
    });
    if (errors) throw new InternalError('Introspection failed', { cause: errors[0] });
    const answer = new Map(Object.entries(data ?? {}));
    if (!this.#usesVariables) this.#known = answer;
    return answer;
  }
}

/** A query of the introspection fields alone, with the fragments and variables that they use. */
function introspectionDocument(
  fields: readonly FieldNode[],
  { document, operation }: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode },
): DocumentNode {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const used = variablesIn({ kind: Kind.DOCUMENT, definitions: fragments });
  for (const field of fields) for (const name of variablesIn(field)) used.add(name);
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
          used.has(variable.name.value),
        ),
        selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
      },
      ...fragments,
    ],
  };
}

function variablesIn(node: DocumentNode | FieldNode): Set<string> {
  const names = new Set<string>();
  visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
