import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, VariableNode } from 'graphql';

/** A document that can be planned, and what is called otherwise in it than in the client's. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  /** By response key of the client. */
  readonly dataKeys: ReadonlyMap<string, string>;
  /**
   * What variables of the plan are to be called, by their names in it: the client's get back their own, and the
   * planner's make room.
   */
  readonly variables: ReadonlyMap<string, string>;
}

/** The planner's own variables for the values of contexts. */
const contextVariable = /^contextualArgument_/;

/**
 * Gives other names to what a client called like something that the planner adds by itself.
 *
 * A planner selects keys and required fields under their own names and takes whatever it finds there: `id: sku` would
 * silently answer with the id, or look for the entity whose id is the sku. A `__typename: name` would choose the type.
 *
 * @param document valid, as the client sent it; never changed.
 * @param plannerNames the names of the fields that the planner may add.
 */
export function prepareOperation(
  document: DocumentNode,
  plannerNames: ReadonlySet<string>,
): PreparedOperation {
  const names = namesIn(document);
  const clashing = names.keys.filter((key) => plannerNames.has(key));
  const clashingVariables = names.variables.filter((name) => contextVariable.test(name));
  if (clashing.length === 0 && clashingVariables.length === 0) {
    return { document, dataKeys: new Map(), variables: new Map() };
  }
  const taken = new Set([...names.all, ...plannerNames]);
  const dataKeys = new Map(clashing.map((key) => [key, freeName(`${key}_client`, taken)]));
  const variables = new Map(clashingVariables.map((name) => [name, freeName(`client_${name}`, taken)]));
  return {
    document: rename(document, dataKeys, variables),
    dataKeys,
    variables: new Map(
      [...variables].flatMap(([name, planned]) => [
        [planned, name],
        [name, freeName(`${name}_context`, taken)],
      ]),
    ),
  };
}

/** Whether a field is found in the data under its own name, whatever others are called. */
export function isUnderOwnName({ name, alias, arguments: args = [] }: FieldNode): boolean {
  return args.length === 0 && (alias === undefined || alias.value === name.value);
}

interface Names {
  /** Response keys of fields that are not under their own name. */
  readonly keys: readonly string[];
  readonly variables: readonly string[];
  readonly all: ReadonlySet<string>;
}

function namesIn(document: DocumentNode): Names {
  const keys = new Set<string>();
  const variables = new Set<string>();
  const all = new Set<string>();
  visit(document, {
    Field: (node) => {
      const key = responseKey(node);
      all.add(key);
      if (!isUnderOwnName(node)) keys.add(key);
    },
    VariableDefinition: ({ variable }) => {
      all.add(variable.name.value);
      variables.add(variable.name.value);
    },
  });
  return { keys: [...keys], variables: [...variables], all };
}

function rename(
  document: DocumentNode,
  keys: ReadonlyMap<string, string>,
  variables: ReadonlyMap<string, string>,
): DocumentNode {
  return visit(document, {
    Field: {
      leave: (node): FieldNode | undefined => {
        const value = isUnderOwnName(node) ? undefined : keys.get(responseKey(node));
        return value === undefined ? undefined : { ...node, alias: { kind: Kind.NAME, value } };
      },
    },
    Variable: (node): VariableNode | undefined => {
      const value = variables.get(node.name.value);
      return value === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value } };
    },
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}

function responseKey({ name, alias }: FieldNode): string {
  return alias?.value ?? name.value;
}
