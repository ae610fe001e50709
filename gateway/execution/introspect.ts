import { Kind, OperationTypeNode, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';
import type { Introspect } from '#gateway/execution/answer-introspection.ts';
import type { CollectedFields } from '#gateway/graphql/collect-fields.ts';

const nothing: ReadonlyMap<string, unknown> = new Map();

/** Answers the introspection fields at the root of an operation from the schema that clients see. */
export class Introspection {
  readonly #document: DocumentNode | undefined;
  readonly #usedVariables: ReadonlySet<string>;
  #known: ReadonlyMap<string, unknown> | undefined;

  /** @param rootFields of the operation, as collected for its root type. */
  constructor(options: {
    readonly document: DocumentNode;
    readonly operation: OperationDefinitionNode;
    readonly rootFields: CollectedFields;
  }) {
    const fields = [...options.rootFields.values()]
      .flat()
      .map(({ node }) => node)
      .filter(({ name }) => name.value === '__schema' || name.value === '__type');
    this.#document = fields.length === 0 ? undefined : introspectionDocument(fields, options);
    this.#usedVariables = this.#document ? variablesIn(this.#document) : new Set();
  }

  /** Values by response key; empty for an operation without introspection. */
  async answer(
    variables: Readonly<Record<string, unknown>>,
    introspect: Introspect,
  ): Promise<ReadonlyMap<string, unknown>> {
    if (!this.#document) return nothing;
    if (this.#known) return this.#known;
    const used = Object.entries(variables).filter(([name]) => this.#usedVariables.has(name));
    const text = print(this.#document);
    const data: unknown = JSON.parse(await introspect({ text, variables: Object.fromEntries(used) }));
    const answer = new Map(Object.entries(Object(data)));
    if (this.#usedVariables.size === 0) this.#known = answer;
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
