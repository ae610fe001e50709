import { Field, isInterfaceObjectType } from '@apollo/federation-internals';
import { catchPlannerMethods } from '#gateway/planning/catch-planner-methods.ts';
import type {
  FetchGroup,
  FetchGroupMethods,
  GroupPathMethods,
} from '#gateway/planning/catch-planner-methods.ts';
import { withConditionsOf } from '#gateway/planning/path-conditions.ts';

let isMended = false;

/**
 * Mends what the planner does to fetches of interface objects and under conditions. Told again it does nothing.
 *
 * - It made one fetch of two with the same representations, also where one of them waited for the other, and the one that
 *   was left waited for itself: whoever walked along that circle never came to an end, and ran out of memory.
 * - It made one fetch of one that is always needed and one that waits for a fetch under a condition, and put both under
 *   the condition.
 * - It made one fetch of one for all objects of an interface and one for objects of one type, and demanded of all what
 *   only those of the type were asked for.
 * - It forgot the conditions around a field that requires something from elsewhere, and asked for the field, and for an
 *   object without what was required, whatever the conditions were.
 * - It refused a `__typename` of its own, see below.
 *
 * @see {@link catchPlannerMethods} for how.
 */
export function mendPlanner(): void {
  if (isMended) return;
  isMended = true;
  const { fetchGroup, groupPath } = catchPlannerMethods();
  mendTypenames();
  mendMerging(fetchGroup);
  mendConditions(groupPath);
}

function mendMerging(methods: FetchGroupMethods): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
  const { canMergeSiblingIn: canMerge, mergeInWithAllDependencies: merge } = methods;
  methods.canMergeSiblingIn = function (sibling) {
    return canMerge.call(this, sibling) && entityTypes(this) === entityTypes(sibling);
  };
  methods.mergeInWithAllDependencies = function (other) {
    if (!haveSameConditionsAround(this, other)) return;
    // They need the same, so that neither needs the other, nor anything between them.
    releaseFrom(this, other);
    releaseFrom(other, this);
    merge.call(this, other);
  };
}

/**
 * Takes conditions along from one fetch to the next. The planner does so for fetches by a key alone; what it asks for with
 * more than a key had no condition but the one of the fetch before, if that had one.
 */
function mendConditions(methods: GroupPathMethods): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
  const { forNewKeyFetch } = methods;
  methods.forNewKeyFetch = function (start) {
    return forNewKeyFetch.call(this, withConditionsOf(this.inGroup(), start));
  };
}

/**
 * Lets a `__typename` of an interface object be one of the same interface object in another subgraph. The planner selects
 * it in the subgraph where representations are made, takes it from the one they go to, and then refuses its own doing.
 */
function mendTypenames(): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
  const { rebaseOn } = Field.prototype;
  Field.prototype.rebaseOn = function (options) {
    const { parentType } = options;
    const { parent } = this.definition;
    if (this.name !== '__typename' || parent === parentType) return rebaseOn.call(this, options);
    const typename = parentType.typenameField();
    if (!typename || !isInterfaceObjectType(parent) || !isInterfaceObjectType(parentType)) {
      return rebaseOn.call(this, options);
    }
    return this.withUpdatedDefinition(typename);
  };
}

/** The types of which a fetch asks an interface object for entities; empty: it asks none. */
function entityTypes({ inputs, inputRewrites }: FetchGroup): string {
  if (inputRewrites.length === 0) return '';
  const rewritten = inputRewrites.map(({ path }) => String(path[0]));
  return [...new Set([...rewritten, ...(inputs?.perType.keys() ?? [])])].sort().join();
}

/** Whether two fetches wait for the same fetches with conditions. */
function haveSameConditionsAround(one: FetchGroup, other: FetchGroup): boolean {
  return conditionalAncestors(one).symmetricDifference(conditionalAncestors(other)).size === 0;
}

function conditionalAncestors(group: FetchGroup): ReadonlySet<FetchGroup> {
  const ancestors = new Set(group.parentGroups());
  // A set is walked to its end, also as it grows.
  for (const ancestor of ancestors) for (const parent of ancestor.parentGroups()) ancestors.add(parent);
  return new Set([...ancestors].filter((ancestor) => ancestor.conditions() !== true));
}

/** Makes a fetch wait neither for another one nor for those that wait for that. */
function releaseFrom(group: FetchGroup, other: FetchGroup): void {
  const parents = group.parentGroups().filter((parent) => parent === other || parent.isDescendantOf(other));
  for (const parent of parents) parent.removeChild(group);
}
