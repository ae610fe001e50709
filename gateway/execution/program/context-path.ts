import type { KeyRenamer, LeafFetch, PathStep } from '#gateway/execution/program/program.ts';

/** Whether a step of a context's path leads to the object around. */
export function isUp(step: string): boolean {
  return step === '..';
}

/** The path of the outermost objects that the contexts of a fetch look at: up one key for each `..`, past lists. */
export function pathAround(path: readonly PathStep[], rewrites: readonly KeyRenamer[]): readonly PathStep[] {
  let up = Math.max(0, ...rewrites.map((rewrite) => rewrite.path.filter(isUp).length));
  let end = path.length;
  while (up > 0 && end > 0) {
    end -= 1;
    if (path[end] !== '@') up -= 1;
  }
  return path.slice(0, end);
}

/**
 * The fetches whose entities must not share what is below them, though they are the same entity: a later fetch gives
 * objects there values that depend on what is around them.
 */
export function findUnshared(leaves: readonly LeafFetch[]): ReadonlySet<LeafFetch> {
  const unshared = new Set<LeafFetch>();
  for (const { path, contextRewrites } of leaves) {
    if (contextRewrites.length === 0) continue;
    const around = pathAround(path, contextRewrites);
    for (const leaf of leaves) {
      if (leaf.path.length < path.length && isWithin(leaf.path, around) && isWithin(path, leaf.path))
        unshared.add(leaf);
    }
  }
  return unshared;
}

function isWithin(path: readonly PathStep[], outer: readonly PathStep[]): boolean {
  return outer.every((step, index) => path[index] === step);
}
