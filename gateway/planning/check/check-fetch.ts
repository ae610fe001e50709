import { Kind, parse, specifiedRules, validate, VariablesInAllowedPositionRule } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionSetNode, ValidationRule } from 'graphql';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { walkFetch } from '#gateway/planning/check/productions.ts';
import type { OnField, SelectionPlace } from '#gateway/planning/check/productions.ts';
import type { RuntimeTypes } from '#gateway/planning/check/runtime-types.ts';
import type { JoinedField, JoinModel } from '#gateway/planning/graph/join-model.ts';
import { parseFieldSet } from '#gateway/planning/graph/parse-field-set.ts';

/** What checking one fetch by itself needs. */
export interface FetchCheck {
  readonly fetch: LeafFetch;
  readonly model: JoinModel;
  readonly schema: GraphQLSchema;
  readonly runtimeTypes: RuntimeTypes;
  readonly activeLabels: ReadonlySet<string>;
  /** Is told of every field, beside the check. */
  readonly onField: OnField;
  readonly report: (violation: string) => void;
}

/**
 * Checks the text of a fetch: valid for its subgraph's schema, and asking for nothing that the subgraph cannot resolve
 * there: no external field that is neither provided nor in a key, no field that moved to another subgraph, and no field
 * that requires others in the request that reaches its object.
 */
export function checkFetch(check: FetchCheck): void {
  const { fetch, schema, report } = check;
  let document: DocumentNode;
  try {
    document = parse(fetch.operation, { noLocation: true });
  } catch (error) {
    report(`the text does not parse: ${String(error)}`);
    return;
  }
  const [problem] = validate(schema, document, rulesFor(fetch));
  if (problem) report(`the text is not valid for the subgraph: ${problem.message}`);
  const provided = new Map<string, readonly SelectionSetNode[]>();
  const onField: OnField = (node, place, key) => {
    check.onField(node, place, key);
    checkField(node, place, { check, provided, key });
  };
  walkFetch({ ...check, document, onField });
}

/** The executor renames the variable of the representations where the client has one of its name. */
function rulesFor({ requires, variables }: LeafFetch): readonly ValidationRule[] {
  return requires && variables.includes('representations') ? rulesWithoutVariables : specifiedRules;
}

const rulesWithoutVariables = specifiedRules.filter((rule) => rule !== VariablesInAllowedPositionRule);

interface FieldContext {
  readonly check: FetchCheck;
  /** By path in the data what fields on the way to it provide. */
  readonly provided: Map<string, readonly SelectionSetNode[]>;
  readonly key: string;
}

function checkField(node: FieldNode, place: SelectionPlace, { check, provided, key }: FieldContext): void {
  const { model, fetch, activeLabels, report } = check;
  const name = node.name.value;
  const field = model.types.get(place.typeName)?.fields.get(name);
  const joined = field?.subgraphs.get(fetch.subgraph);
  if (!joined) return;
  const coordinate = `${place.typeName}.${name}`;
  const here = provided.get(place.path.join('.')) ?? [];
  const isProvided = selects(here, name);
  const isKey = keysOf(check, place.typeName).some((set) => selects([set], name));
  if (joined.external && !isProvided && !isKey) report(`it asks for the external field ${coordinate}`);
  const { label } = joined;
  if (label && activeLabels.has(label.name) !== label.when) {
    report(`it asks for ${coordinate}, which another subgraph resolves while the label ${label.name} is so`);
  }
  if (joined.requires !== undefined && !(place.isEntry && fetch.requires)) {
    const missing = topFields(parseFieldSet(joined.requires)).find(
      (required) => !selects(here, required) && isExternal(check, place.typeName, required),
    );
    if (missing !== undefined) {
      report(`it asks for ${coordinate}, which requires ${missing}, where the object is reached`);
    }
  }
  remember(provided, { place, key, joined, here, node, check });
}

/** What a field provides of the objects below it, and what fields above it provide there. */
function remember(
  provided: Map<string, readonly SelectionSetNode[]>,
  {
    place,
    key,
    joined,
    here,
    node,
    check,
  }: {
    readonly check: FetchCheck;
    readonly place: SelectionPlace;
    readonly key: string;
    readonly joined: JoinedField;
    readonly here: readonly SelectionSetNode[];
    readonly node: FieldNode;
  },
): void {
  const below = here.flatMap((set) => setsBelow(set, node.name.value));
  const provides = joined.provides ?? providedByAll(check, place.types, node.name.value);
  if (provides !== undefined) below.push(parseFieldSet(provides));
  if (below.length === 0) return;
  let lists = 0;
  for (let { type } = joined; type.kind !== Kind.NAMED_TYPE; { type } = type) {
    if (type.kind === Kind.LIST_TYPE) lists += 1;
  }
  const path = [...place.path, key, ...Array.from({ length: lists }, () => '@')].join('.');
  provided.set(path, [...(provided.get(path) ?? []), ...below]);
}

/** What a field of an interface provides, since the fields of all types that it stands for do. */
function providedByAll(
  { model, fetch }: FetchCheck,
  types: ReadonlySet<string>,
  field: string,
): string | undefined {
  const [first, ...others] = [...types].map(
    (type) => model.types.get(type)?.fields.get(field)?.subgraphs.get(fetch.subgraph)?.provides,
  );
  return others.every((other) => other === first) ? first : undefined;
}

function keysOf({ model, fetch }: FetchCheck, typeName: string): readonly SelectionSetNode[] {
  const keys = model.types.get(typeName)?.subgraphs.get(fetch.subgraph)?.keys ?? [];
  return keys.map(({ fields }) => parseFieldSet(fields));
}

function isExternal({ model, fetch }: FetchCheck, typeName: string, name: string): boolean {
  return model.types.get(typeName)?.fields.get(name)?.subgraphs.get(fetch.subgraph)?.external ?? true;
}

/** Whether any of some field sets selects a field, whatever the type. */
function selects(sets: readonly SelectionSetNode[], name: string): boolean {
  return sets.some((set) => topFields(set).includes(name));
}

/** The names of the fields of a set, those in fragments too. */
function topFields({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? topFields(selection.selectionSet) : [];
  });
}

function setsBelow({ selections }: SelectionSetNode, name: string): SelectionSetNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return setsBelow(selection.selectionSet, name);
    if (selection.kind !== Kind.FIELD || selection.name.value !== name) return [];
    return selection.selectionSet ? [selection.selectionSet] : [];
  });
}
