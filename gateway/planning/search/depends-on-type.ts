import { Kind } from 'graphql';
import type { FragmentDefinitionNode } from 'graphql';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { beside, conjoin, readCondition } from '#gateway/planning/search/condition.ts';
import type { Selection, Source } from '#gateway/planning/search/selection.ts';

/** What {@link dependsOnType} reads with. */
export interface TypeDependenceOptions {
  readonly graph: Pick<PlanningGraph, 'applies'>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Called with how many selections are about to be read; what it throws ends the reading. */
  readonly count: (selections: number) => void;
}

/**
 * Whether it may matter which type behind an interface an object has: some field is in a fragment that does not apply to
 * all of its types, or the type itself is asked for. Selections under contradicting conditions do not count.
 *
 * @param type the interface.
 */
export function dependsOnType(
  { sources, holding }: Pick<Selection, 'sources' | 'holding'>,
  type: string,
  { graph, fragments, count }: TypeDependenceOptions,
): boolean {
  const seen = new Map<Source['set'], Set<string>>();
  const visit = ({ set, when: outer }: Source, isForAll: boolean): boolean => {
    const visits = seen.get(set) ?? new Set();
    seen.set(set, visits);
    const key = `${isForAll ? '' : '?'}${outer.join('&')}`;
    if (visits.has(key)) return false;
    visits.add(key);
    count(set.selections.length);
    return set.selections.some((selection) => {
      const own = readCondition(selection.directives);
      const when = own && beside(holding, conjoin(outer, own));
      if (!when) return false;
      if (selection.kind === Kind.FIELD) return !isForAll || selection.name.value === '__typename';
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) return false;
      const condition = fragment.typeCondition?.name.value;
      const fits = isForAll && (condition === undefined || graph.applies(condition, type));
      return visit({ set: fragment.selectionSet, when }, fits);
    });
  };
  return sources.some(({ set, when }) => {
    const outer = beside(holding, when);
    return outer !== undefined && visit({ set, when: outer }, true);
  });
}
