import type {
  InputRewrite,
  RequiredFragment,
  RequiredSelection,
} from '#gateway/execution/program/program.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import type { Item, Selection } from '#gateway/planning/search/selection.ts';

/** What representations are made with. */
export interface RepresentationContext {
  readonly graph: PlanningGraph;
  readonly dataKeys: DataKeyTable;
}

/** What is sent of an entity, and how keys in the data become names of fields. */
export interface RepresentationParts {
  readonly fragment: RequiredFragment;
  readonly rewrites: readonly InputRewrite[];
}

const typename: RequiredSelection = { kind: 'Field', key: '__typename' };

/**
 * What a representation consists of: the type, a key, and what the fields that are asked for require.
 *
 * @param condition the type of the entities.
 * @param name what it is called in the subgraph.
 */
export function representationOf(
  context: RepresentationContext,
  entity: { readonly condition: string; readonly name: string },
  items: readonly Item[],
): RepresentationParts {
  const { condition, name } = entity;
  const around = `... on ${condition}`;
  const rewrites: InputRewrite[] = [];
  // The type of an object behind an interface may be known by then, from another request for the same place.
  if (name !== condition || context.graph.isAbstract(condition))
    rewrites.push({ kind: 'ValueSetter', path: [around, '__typename'], setValueTo: name });
  const fields = fieldsOf(context, { type: condition, items, path: [around], rewrites });
  return {
    fragment: { kind: 'InlineFragment', typeCondition: condition, selections: [typename, ...fields] },
    rewrites,
  };
}

function fieldsOf(
  context: RepresentationContext,
  place: {
    readonly type: string;
    readonly items: readonly Item[];
    readonly path: readonly string[];
    readonly rewrites: InputRewrite[];
  },
): RequiredSelection[] {
  const { type, items, path, rewrites } = place;
  return items.map(({ call, child }): RequiredSelection => {
    const key = context.dataKeys.keyOf(call);
    const at = [...path, key];
    const declared = context.graph.fieldType(type, call.name) ?? '';
    const selections = child && below(context, { selection: child, declared, path: at, rewrites });
    // What is deeper is renamed first, while the keys around it are still those of the data.
    if (key !== call.name) rewrites.push({ kind: 'KeyRenamer', path: at, renameKeyTo: call.name });
    return { kind: 'Field', key, ...(selections ? { selections } : {}) };
  });
}

/** Fields below an entity; where the type may vary, each type has its own, with the type's name. */
function below(
  context: RepresentationContext,
  place: {
    readonly selection: Selection;
    readonly declared: string;
    readonly path: readonly string[];
    readonly rewrites: InputRewrite[];
  },
): RequiredSelection[] {
  const { selection, declared, path, rewrites } = place;
  if (!context.graph.isAbstract(declared)) {
    const { items } = selection.itemsFor(declared);
    return fieldsOf(context, { type: declared, items, path, rewrites });
  }
  const fragments = [...context.graph.possibleTypes(declared)].flatMap((type): RequiredSelection[] => {
    const { items } = selection.itemsFor(type);
    const selections = fieldsOf(context, { type, items, path, rewrites });
    return selections.length === 0 ? [] : [{ kind: 'InlineFragment', typeCondition: type, selections }];
  });
  return [typename, ...fragments];
}
