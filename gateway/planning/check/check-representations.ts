import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import type { RequiredSelection } from '#gateway/execution/program/program.ts';
import { holds, isAlwaysTrue, isUnconditional } from '#gateway/planning/check/condition.ts';
import type { Disjunction } from '#gateway/planning/check/condition.ts';
import type { ProductionTable } from '#gateway/planning/check/production-table.ts';
import { keysOf } from '#gateway/planning/check/productions.ts';
import type { RuntimeTypes } from '#gateway/planning/check/runtime-types.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';
import { parseFieldSet } from '#gateway/planning/graph/parse-field-set.ts';

/** What checking the representations of a fetch needs. */
export interface RepresentationCheck {
  readonly fetch: LeafFetch;
  /** Positions in the program of the fetches that are over before this one. */
  readonly before: ReadonlySet<number>;
  readonly model: JoinModel;
  readonly runtimeTypes: RuntimeTypes;
  readonly table: ProductionTable;
  /** By type as the subgraph calls it, the fields that the fetch asks for of its entities. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
  /** By concrete type and field, when the fetch asks for it of its entities. */
  readonly askedWhen: ReadonlyMap<string, ReadonlyMap<string, readonly Disjunction[]>>;
  readonly report: (violation: string) => void;
  /** Number of list levels around the values of a field of the supergraph. */
  readonly listDepth: (typeName: string, field: string) => number;
}

/**
 * Checks that representations hold a complete key and all that the fields asked for require, and that fetches that are
 * over before have asked for it whenever this one is made.
 */
export function checkRepresentations(check: RepresentationCheck): void {
  const { fetch } = check;
  const types = new Map<string, string>();
  for (const rewrite of fetch.inputRewrites) {
    const [around = ''] = rewrite.path;
    if (
      rewrite.kind === 'ValueSetter' &&
      rewrite.path.at(-1) === '__typename' &&
      around.startsWith('... on ')
    ) {
      types.set(around.slice('... on '.length), String(rewrite.setValueTo));
    }
  }
  for (const { typeCondition, selections } of fetch.requires ?? []) {
    const name = types.get(typeCondition) ?? typeCondition;
    checkContent(check, { selections, name, around: typeCondition });
    for (const type of check.runtimeTypes.of(typeCondition)) {
      checkAllProduced(check, { selections, type, name });
    }
  }
}

/** Each field of a representation is there whenever it is needed. */
function checkAllProduced(
  check: RepresentationCheck,
  {
    selections,
    type,
    name,
  }: {
    readonly selections: readonly RequiredSelection[];
    readonly type: string;
    readonly name: string;
  },
): void {
  for (const selection of selections) {
    const when = neededWhen(check, { selection, type, name });
    if (when.length > 0) {
      checkProduced(check, { selections: [selection], type, path: check.fetch.path, when });
    }
  }
}

/** What only some of the fields require is needed only with them; a key is needed with any. */
function neededWhen(
  { fetch, model, askedWhen }: RepresentationCheck,
  {
    selection,
    type,
    name,
  }: {
    readonly selection: RequiredSelection;
    readonly type: string;
    /** The type as the subgraph calls it. */
    readonly name: string;
  },
): readonly Disjunction[] {
  const asked = askedWhen.get(type) ?? new Map<string, readonly Disjunction[]>();
  const all = [...asked.values()].flat();
  if (selection.kind !== 'Field') return all;
  const held = renamesOf(fetch, type).get(selection.key) ?? selection.key;
  const requiring = [...asked].filter(([field]) => {
    // Of an interface it is the implementations whose fields require others.
    const sets = [name, type].map((each) => requiredBy({ fetch, model }, each, field));
    return sets.some((set) => set !== undefined && selectsAtTop(set, held));
  });
  const keys = model.types.get(name)?.subgraphs.get(fetch.subgraph)?.keys ?? [];
  const isOnlyRequired = requiring.length > 0 && !keys.some(({ fields }) => selectsAtTop(fields, held));
  return isOnlyRequired ? requiring.flatMap(([, when]) => when) : all;
}

function requiredBy(
  { fetch, model }: Pick<RepresentationCheck, 'fetch' | 'model'>,
  typeName: string,
  field: string,
): string | undefined {
  return model.types.get(typeName)?.fields.get(field)?.subgraphs.get(fetch.subgraph)?.requires;
}

function selectsAtTop(fieldSet: string, name: string): boolean {
  return leavesIn(parseFieldSet(fieldSet)).some((leaf) => leaf.split('.')[0] === name);
}

/** A key of the entity, and what is required by the fields that are asked for. */
function checkContent(
  check: RepresentationCheck,
  entity: {
    readonly selections: readonly RequiredSelection[];
    /** As the subgraph calls the type. */
    readonly name: string;
    readonly around: string;
  },
): void {
  const { fetch, model, asked, report } = check;
  const { name } = entity;
  const held = new Set(leavesOf(entity.selections, renamesOf(fetch, entity.around), []));
  const keys = model.types.get(name)?.subgraphs.get(fetch.subgraph)?.keys ?? [];
  const isFound = keys.some(({ fields }) => leavesIn(parseFieldSet(fields)).every((leaf) => held.has(leaf)));
  if (!isFound) report(`the representation of ${name} holds no complete key`);
  for (const field of asked.get(name) ?? []) {
    const requires = requiredBy(check, name, field);
    const missing = leavesIn(parseFieldSet(requires ?? '__typename')).find((leaf) => !held.has(leaf));
    if (missing !== undefined && requires !== undefined) {
      report(`the representation of ${name} lacks ${missing}, which ${field} requires`);
    }
  }
}

/** Names of the supergraph by the dotted keys that are renamed to them. */
function renamesOf({ inputRewrites }: LeafFetch, around: string): ReadonlyMap<string, string> {
  return new Map(
    inputRewrites.flatMap((rewrite) =>
      rewrite.kind === 'KeyRenamer' &&
      (rewrite.path[0] === `... on ${around}` || !rewrite.path[0]?.startsWith('...'))
        ? [[keysOf(rewrite.path).join('.'), rewrite.renameKeyTo] as const]
        : [],
    ),
  );
}

/** Dotted names of the leaves of a representation; `__typename` is left out. */
function leavesOf(
  selections: readonly RequiredSelection[],
  renames: ReadonlyMap<string, string>,
  keys: readonly string[],
  names: readonly string[] = [],
): readonly string[] {
  return selections.flatMap((selection): readonly string[] => {
    if (selection.kind === 'InlineFragment') return leavesOf(selection.selections, renames, keys, names);
    const { key } = selection;
    if (key === '__typename') return [];
    const path = [...keys, key];
    const named = [...names, renames.get(path.join('.')) ?? key];
    return selection.selections && selection.selections.length > 0
      ? leavesOf(selection.selections, renames, path, named)
      : [named.join('.')];
  });
}

/** Dotted names of the leaves of a field set. */
function leavesIn({ selections }: SelectionSetNode, names: readonly string[] = []): readonly string[] {
  return selections.flatMap((selection): readonly string[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return leavesIn(selection.selectionSet, names);
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') return [];
    const path = [...names, selection.name.value];
    return selection.selectionSet ? leavesIn(selection.selectionSet, path) : [path.join('.')];
  });
}

/** Whether a field is there whenever anything is asked for of an entity that is there. */
function isFilled(
  { fetch, table }: RepresentationCheck,
  offered: readonly Disjunction[],
  when: readonly Disjunction[],
): boolean {
  if (isUnconditional(offered)) return true;
  return isAlwaysTrue(
    [...offered, ...when, ...table.conditionsAlong(fetch.path)],
    (assignment) =>
      offered.some((condition) => holds(condition, assignment)) ||
      !when.some((condition) => holds(condition, assignment)) ||
      !table.isReached(fetch.path, assignment),
  );
}

/** All that is sent was asked for before, whenever the fetch is made. */
function checkProduced(
  check: RepresentationCheck,
  at: {
    readonly selections: readonly RequiredSelection[];
    readonly type: string;
    readonly path: readonly string[];
    /** When anything is asked for of the entity. */
    readonly when: readonly Disjunction[];
  },
): void {
  const { before, table, runtimeTypes, listDepth, report } = check;
  const { selections, type, path, when } = at;
  if (!table.typesAt(path).has(type)) return;
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (runtimeTypes.of(selection.typeCondition).has(type)) {
        checkProduced(check, { ...at, selections: selection.selections });
      }
      continue;
    }
    const { key } = selection;
    if (key === '__typename') continue;
    const found = table.at(path, type, key).filter((each) => before.has(each.fetch));
    const offered = found.map(({ condition }) => condition);
    if (!isFilled(check, offered, when)) {
      report(
        `its representations hold ${key} of ${type}, which nothing before it asks for at ${path.join('.')}`,
      );
      continue;
    }
    const name = found[0]?.node.name.value ?? key;
    if (!selection.selections || selection.selections.length === 0) continue;
    const below = [...path, key, ...Array.from({ length: listDepth(type, name) }, () => '@')];
    for (const other of table.typesAt(below)) {
      checkProduced(check, { selections: selection.selections, type: other, path: below, when });
    }
  }
}
