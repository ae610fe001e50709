import { Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { isSerialEnd } from '#gateway/graphql/serial-end.ts';
import { conjoin, opposite, readCondition } from '#gateway/planning/search/condition.ts';
import type { Conjunction } from '#gateway/planning/search/condition.ts';
import type { Occurrence } from '#gateway/planning/search/selection.ts';

/** How many combinations of conditions are tried for one place of a field; one more variable may double them. */
const maxCombinations = 1000;

/** A root field of a mutation at one of its places. */
export interface MutationField {
  /** It is carried out at this place where these terms hold. No two places of one field hold together. */
  readonly when: Conjunction;
  /** The field node of the place first, then those of later places; each implies {@link when}. */
  readonly occurrences: readonly [Occurrence, ...Occurrence[]];
  /** Whether a removed field that may end the mutation stands before it. */
  readonly isBehindEnd: boolean;
}

/** A field node at the root. */
interface RootOccurrence extends Occurrence {
  readonly isBehindEnd: boolean;
}

/**
 * The root fields of a mutation in the order in which they are carried out (CollectFields). A field that is selected under
 * several conditions has a place for each: it is carried out at the first one that counts, with what all of them select.
 *
 * @throws ClientError MAX_PLANNING_STEPS_LIMIT where the conditions of one field combine in too many ways.
 * @see https://spec.graphql.org/September2025/#sec-Serial-Execution
 */
export function mutationFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly MutationField[] {
  const occurrences = collectOccurrences(selectionSet, fragments);
  const byKey = Map.groupBy(occurrences, ({ node }) => responseKey(node));
  return occurrences.flatMap((occurrence) => {
    const same = byKey.get(responseKey(occurrence.node)) ?? [];
    return new Place(same, same.indexOf(occurrence)).fields([]);
  });
}

/** In the order of the text; introspection is left out. */
function collectOccurrences(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly RootOccurrence[] {
  const found: RootOccurrence[] = [];
  const spread = new Set<string>();
  const seen = new Set<string>();
  let isBehindEnd = false;
  const add = (node: FieldNode, when: Conjunction): void => {
    found.push({ node, when, isBehindEnd });
    // A field that stands before the end too is not what follows it.
    const key = responseKey(node);
    isBehindEnd &&= seen.has(key);
    seen.add(key);
  };
  const visit = ({ selections }: SelectionSetNode, outer: Conjunction): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD && isSerialEnd(selection)) isBehindEnd = true;
      const own = readCondition(selection.directives);
      const when = own && conjoin(outer, own);
      if (!when) continue;
      if (selection.kind === Kind.FIELD) {
        if (!selection.name.value.startsWith('__')) add(selection, when);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, when);
      else {
        // Nested two ways, a fragment would be written out twice as often at every level.
        const key = `${selection.name.value} ${when.join('&')}`;
        const fragment = spread.has(key) ? undefined : fragments.get(selection.name.value);
        spread.add(key);
        if (fragment) visit(fragment.selectionSet, when);
      }
    }
  };
  visit(selectionSet, []);
  return found;
}

/** Where one occurrence of a field stands. */
class Place {
  readonly #same: readonly RootOccurrence[];
  readonly #index: number;
  #combinations = 0;

  /** @param same all occurrences of the field in their order. */
  constructor(same: readonly RootOccurrence[], index: number) {
    this.#same = same;
    this.#index = index;
  }

  /** The field, wherever this occurrence counts and none before it does. */
  fields(known: Conjunction): readonly MutationField[] {
    const own = this.#same[this.#index];
    if (!own || !conjoin(known, own.when)) return [];
    this.#count(own.node);
    const before = this.#same.slice(0, this.#index).filter(({ when }) => conjoin(known, when));
    if (before.some(({ when }) => when.every((term) => known.includes(term)))) return [];
    const undecided = [own, ...before].flatMap(({ when }) => when).find((term) => !known.includes(term));
    if (undecided === undefined) {
      const { node, isBehindEnd } = own;
      return [{ when: known, occurrences: [{ node, when: known }, ...this.#later(known)], isBehindEnd }];
    }
    return [undecided, opposite(undecided)].flatMap((term) => this.fields(conjoin(known, [term]) ?? []));
  }

  #count({ name, alias }: FieldNode): void {
    this.#combinations += 1;
    if (this.#combinations <= maxCombinations) return;
    const fact = `The conditions under which the mutation ${(alias ?? name).value} is selected combine in more than ${maxCombinations} ways; select it once.`;
    throw new ClientError('MAX_PLANNING_STEPS_LIMIT', fact);
  }

  #later(known: Conjunction): readonly Occurrence[] {
    return this.#same.slice(this.#index + 1).flatMap(({ node, when }) => {
      const both = conjoin(known, when);
      return both ? [{ node, when: both }] : [];
    });
  }
}

function responseKey({ name, alias }: FieldNode): string {
  return (alias ?? name).value;
}
