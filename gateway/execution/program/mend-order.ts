import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { ProvidedData } from '#gateway/execution/program/provided-data.ts';
import type { Provision } from '#gateway/execution/program/provided-data.ts';
import { requiredPaths } from '#gateway/execution/program/required-paths.ts';

/**
 * Puts fetches behind those that give what they require. The planner now and then makes a fetch for a field with
 * `@requires` first, and only then goes on, from key to key, to what that field requires.
 *
 * @returns the fetches, with levels that fit.
 */
export function mendOrder(leaves: readonly LeafFetch[]): readonly LeafFetch[] {
  if (!leaves.some(({ requires }) => requires)) return leaves;
  const order = new FetchOrder(leaves);
  const provided = new ProvidedData(leaves);
  let isMended = false;
  for (const leaf of leaves) {
    for (const path of requiredPaths(leaf.requires ?? [])) {
      if (path.at(-1) === '__typename') continue;
      const provisions = provided.provisionsOf(leaf.path, path);
      // One that gives it in some requests only, for the client's sake, is not the one that was meant.
      if (provisions.some(({ leaf: giver, guards }) => isSure(guards, leaf) && order.isBefore(giver, leaf)))
        continue;
      const late = provisions.filter(({ leaf: giver }) => giver !== leaf && !order.isBefore(giver, leaf));
      for (const { leaf: giver } of late) isMended = order.move(leaf, giver) || isMended;
    }
  }
  return isMended ? order.apply() : leaves;
}

/** Whether guards hold whenever a fetch is made. */
function isSure(guards: Provision['guards'], { guards: own }: LeafFetch): boolean {
  return (
    guards?.every(({ variable, when }) =>
      own.some((guard) => guard.variable === variable && guard.when === when),
    ) ?? false
  );
}

class FetchOrder {
  readonly #leaves: readonly LeafFetch[];
  /** By id. */
  readonly #after: Set<number>[];

  constructor(leaves: readonly LeafFetch[]) {
    this.#leaves = leaves;
    this.#after = leaves.map(({ after }) => new Set(after));
  }

  isBefore(first: LeafFetch, second: LeafFetch): boolean {
    return first !== second && this.#ancestors(second.id).has(first.id);
  }

  /** Puts a fetch behind another. @returns whether anything is changed. */
  move(leaf: LeafFetch, giver: LeafFetch): boolean {
    const chain = this.#ancestors(giver.id).add(giver.id);
    const ownAfter = this.#after[leaf.id] ?? new Set();
    for (const [id, after] of this.#after.entries()) {
      if (id === leaf.id) continue;
      // What waited for the fetch by way of the chain that now stands before it waits for the fetch itself.
      if (
        !chain.has(id) &&
        [...after].some((other) => other !== leaf.id && this.#waitsFor(other, leaf, chain))
      )
        after.add(leaf.id);
    }
    for (const id of chain) {
      const after = this.#after[id];
      if (after?.delete(leaf.id)) for (const other of ownAfter) after.add(other);
    }
    ownAfter.add(giver.id);
    return true;
  }

  apply(): readonly LeafFetch[] {
    const levels: number[] = [];
    const levelOf = (id: number): number =>
      (levels[id] ??= 1 + Math.max(-1, ...[...(this.#after[id] ?? [])].map(levelOf)));
    return this.#leaves.map((leaf) => ({
      ...leaf,
      after: [...(this.#after[leaf.id] ?? [])],
      level: levelOf(leaf.id),
    }));
  }

  #waitsFor(id: number, leaf: LeafFetch, chain: ReadonlySet<number>): boolean {
    return chain.has(id) && this.#ancestors(id).has(leaf.id);
  }

  #ancestors(id: number): Set<number> {
    const found = new Set<number>();
    const visit = (at: number): void => {
      for (const other of this.#after[at] ?? []) {
        if (found.has(other)) continue;
        found.add(other);
        visit(other);
      }
    };
    visit(id);
    return found;
  }
}
