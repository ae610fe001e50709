import { Kind, OperationTypeNode, print, stripIgnoredCharacters, visit } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  NameNode,
  OperationDefinitionNode,
  VariableDefinitionNode,
  VariableNode,
} from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { ExactFields } from '#gateway/execution/exact-numbers.ts';
import type { FetchTexts, ParsedFetch } from '#gateway/execution/program/parse-fetch.ts';
import type { EntityBatch } from '#gateway/execution/program/program.ts';

/** The text of a request for entities, ready to be filled with variables. */
export interface EntityRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  /** One for each batch. */
  readonly slots: readonly EntitySlot[];
  /** Variables of the client's operation that it uses. */
  readonly variables: readonly string[];
}

/** The text as JSON. */
export interface CompiledEntityRequest extends EntityRequest {
  /** Up to the variables: `{"query":…,"operationName":…,"variables":{`. */
  readonly prefix: string;
  /** Where its answer may hold custom scalars; undefined: nowhere. */
  readonly exactFields: ExactFields | undefined;
}

/** One `_entities` field of a request. */
export interface EntitySlot {
  /** For its representations. */
  readonly variable: string;
  /** Response key of its entities. */
  readonly key: string;
  /** Variables for values from around the entities, by their names in the plan. */
  readonly contexts: ReadonlyMap<string, ContextVariable>;
}

/** A variable for a value from around the entities. */
export interface ContextVariable {
  readonly name: string;
  readonly nonNull: boolean;
}

const representations = 'representations';

/**
 * Writes several `_entities` fields into one query, each under an alias with variables of its own for representations
 * and contexts.
 *
 * @param clientVariables the client's definitions, by name. One may be called `representations`, like the
 *   variable of `_entities`: that one is renamed then, and the client's put back.
 * @returns the text, parsed too.
 */
export function writeEntityRequest(
  batches: readonly EntityBatch[],
  {
    clientVariables,
    texts,
  }: {
    readonly clientVariables: ReadonlyMap<string, VariableDefinitionNode>;
    readonly texts: FetchTexts;
  },
): { readonly request: EntityRequest; readonly parsed: ParsedFetch } {
  const leaves = batches.flatMap(({ members }) => members);
  const contexts = new Set(
    leaves.flatMap(({ contextRewrites }) => contextRewrites.map(({ renameKeyTo }) => renameKeyTo)),
  );
  const used = new Set(leaves.flatMap(({ variables }) => variables).filter((name) => !contexts.has(name)));
  const free = (name: string): string => (used.has(name) ? free(`_${name}`) : name);
  const alone = batches.length === 1;
  const fragments = new JoinedFragments();
  const parts = batches.map((batch, index) =>
    readPart(batch, {
      texts,
      fragments,
      variable: free(alone ? representations : `r${index}`),
      key: alone ? '_entities' : `e${index}`,
      contexts: new Map([...contexts].map((name) => [name, free(alone ? name : `${name}_${index}`)])),
    }),
  );
  const definitions = new Map(
    parts.flatMap((part) => part.definitions).map((node) => [node.variable.name.value, node]),
  );
  const hidden = used.has(representations) ? clientVariables.get(representations) : undefined;
  if (hidden) definitions.set(representations, hidden);
  const name = batches[0]?.members[0]?.operationName;
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    ...(name === undefined ? {} : { name: { kind: Kind.NAME, value: name } }),
    variableDefinitions: [...definitions.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: parts.map(({ field }) => field) },
  };
  const text = print({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments.definitions] });
  return {
    request: {
      query: stripIgnoredCharacters(text),
      operationName: name,
      slots: parts.map(({ slot }) => slot),
      variables: [...used],
    },
    parsed: { operation, fragments: fragments.byName },
  };
}

/** How the parts of an `_entities` field are called. */
interface PartNames {
  readonly texts: FetchTexts;
  readonly fragments: JoinedFragments;
  readonly variable: string;
  readonly key: string;
  readonly contexts: ReadonlyMap<string, string>;
}

interface Part {
  readonly field: FieldNode;
  readonly definitions: readonly VariableDefinitionNode[];
  readonly slot: EntitySlot;
}

/** The `_entities` field of a batch, under the key and with the variables that it is to have. */
function readPart(
  { members: [first] }: EntityBatch,
  { texts, fragments, variable, key, contexts }: PartNames,
): Part {
  if (!first) throw new InternalError('A batch of fetches is empty');
  const parsed = texts.parse(first.operation);
  const { operation } = parsed;
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.name.value !== '_entities') {
    throw new InternalError('A fetch for entities asks for something else');
  }
  const definitions = operation.variableDefinitions ?? [];
  const nonNull = new Set(
    definitions
      .filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
      .map((node) => node.variable.name.value),
  );
  const renamed = fragments.add(renameVariables(field, contexts), parsed.fragments);
  return {
    field: {
      ...renamed,
      ...(key === '_entities' ? {} : { alias: { kind: Kind.NAME, value: key } }),
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: representations },
          value: variableNode(variable),
        },
      ],
    },
    definitions: definitions.map((definition) => {
      const name = definition.variable.name.value;
      if (name === representations) return { ...definition, variable: variableNode(variable) };
      return renameVariables(definition, contexts);
    }),
    slot: {
      variable,
      key,
      contexts: new Map([...contexts].map(([from, name]) => [from, { name, nonNull: nonNull.has(from) }])),
    },
  };
}

/** The fragments of several texts, each of which has names of its own; equal ones are one. */
class JoinedFragments {
  readonly #byText = new Map<string, FragmentDefinitionNode>();

  get definitions(): readonly FragmentDefinitionNode[] {
    return [...this.#byText.values()];
  }

  get byName(): ParsedFetch['fragments'] {
    return new Map(this.definitions.map((node) => [node.name.value, node]));
  }

  /**
   * Adds the fragments of a text, which hold no values from around entities.
   *
   * @returns the field with their names in the joined text.
   */
  add(field: FieldNode, fragments: ParsedFetch['fragments']): FieldNode {
    if (fragments.size === 0) return field;
    const names = new Map<string, string>();
    for (const [name, fragment] of fragments) names.set(name, this.#nameOf(renameSpreads(fragment, names)));
    return renameSpreads(field, names);
  }

  #nameOf(fragment: FragmentDefinitionNode): string {
    const text = print({ ...fragment, name: nameNode('F') });
    const known = this.#byText.get(text);
    if (known) return known.name.value;
    const name = `F${this.#byText.size}`;
    this.#byText.set(text, { ...fragment, name: nameNode(name) });
    return name;
  }
}

function renameSpreads<Node extends FieldNode | FragmentDefinitionNode>(
  node: Node,
  names: ReadonlyMap<string, string>,
): Node {
  return visit(node, {
    FragmentSpread: (spread) => ({ ...spread, name: nameNode(names.get(spread.name.value) ?? '') }),
  });
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function renameVariables<Node extends FieldNode | VariableDefinitionNode>(
  node: Node,
  names: ReadonlyMap<string, string>,
): Node {
  if (names.size === 0) return node;
  return visit(node, {
    Variable: ({ name }) => {
      const renamed = names.get(name.value);
      return renamed === undefined ? undefined : variableNode(renamed);
    },
  });
}

function variableNode(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
}
