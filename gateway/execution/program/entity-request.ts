import { Kind, OperationTypeNode, parse, print, stripIgnoredCharacters } from 'graphql';
import type { FieldNode, VariableDefinitionNode, VariableNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { EntityBatch } from '#gateway/execution/program/program.ts';

/** The text of a request for entities, ready to be filled with variables. */
export interface EntityRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  /** Of each batch: the variable for its representations, and the response key of its entities. */
  readonly slots: readonly { readonly variable: string; readonly key: string }[];
  /** Variables of the client's operation that it uses. */
  readonly variables: readonly string[];
}

const representations = 'representations';

/**
 * Writes several `_entities` fields into one query, each under an alias with representations of its own.
 *
 * @param clientVariables the client's definitions, by name. One may be called `representations`, like the planner's own
 *   variable, whose definition then hides it in the fetch: ours is renamed, and the client's put back.
 */
export function writeEntityRequest(
  batches: readonly EntityBatch[],
  clientVariables: ReadonlyMap<string, VariableDefinitionNode>,
): EntityRequest {
  const used = new Set(batches.flatMap(({ members }) => members.flatMap(({ variables }) => variables)));
  const free = (name: string): string => (used.has(name) ? free(`_${name}`) : name);
  const alone = batches.length === 1;
  const slots = batches.map((_, index) => ({
    variable: free(alone ? representations : `r${index}`),
    key: alone ? '_entities' : `e${index}`,
  }));
  const parts = batches.map((batch, index) => readPart(batch, slots[index] ?? { variable: '', key: '' }));
  const definitions = new Map(
    parts.flatMap((part) => part.definitions).map((node) => [node.variable.name.value, node]),
  );
  const hidden = used.has(representations) ? clientVariables.get(representations) : undefined;
  if (hidden) definitions.set(representations, hidden);
  const name = batches[0]?.members[0]?.operationName;
  const text = print({
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    ...(name === undefined ? {} : { name: { kind: Kind.NAME, value: name } }),
    variableDefinitions: [...definitions.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: parts.map(({ field }) => field) },
  });
  return { query: stripIgnoredCharacters(text), operationName: name, slots, variables: [...used] };
}

interface Part {
  readonly field: FieldNode;
  readonly definitions: readonly VariableDefinitionNode[];
}

/** The `_entities` field of a batch, under the key and with the variable of its slot. */
function readPart({ members: [first] }: EntityBatch, slot: EntityRequest['slots'][number]): Part {
  if (!first) throw new InternalError('A batch of fetches is empty');
  const document = parse(first.operation, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || document.definitions.length !== 1) {
    throw new InternalError('A fetch for entities is not one operation');
  }
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.name.value !== '_entities') {
    throw new InternalError('A fetch for entities asks for something else');
  }
  const variable: VariableNode = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: slot.variable } };
  return {
    field: {
      ...field,
      ...(slot.key === '_entities' ? {} : { alias: { kind: Kind.NAME, value: slot.key } }),
      arguments: [
        { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: representations }, value: variable },
      ],
    },
    definitions: (operation.variableDefinitions ?? []).map((definition) =>
      definition.variable.name.value === representations ? { ...definition, variable } : definition,
    ),
  };
}
