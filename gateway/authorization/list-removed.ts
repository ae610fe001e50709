import { isIncluded } from '#gateway/graphql/condition.ts';
import type { SelectionNode } from 'graphql';
import type { DenialReason } from '#gateway/authorization/denial-reason.ts';

/** The most removed fields that are reported; all others are removed just the same. */
const maxReported = 1_000;
/** The most characters of their paths in all: a path repeats the client's aliases, however long these are. */
const maxReportedCharacters = 100_000;
/** The most places that are looked at for removed fields: a fragment is looked at wherever it is spread. */
const maxSteps = 10_000;

/** A field that was taken out of an operation. */
export interface RemovedField {
  /** Response keys down to the field; without list positions, for nothing was fetched to count. */
  readonly path: readonly string[];
  /** `Type.field`, the type as the client's selection is written against; not for clients. */
  readonly coordinate: string;
  readonly reason: DenialReason;
}

/** What was taken out at one selection, or below it. The same fragment's removals are one object, wherever it is spread. */
export interface Removal {
  readonly selection: SelectionNode;
  /** The response key of a field; undefined for a fragment, whose fields belong to the object above. */
  readonly key: string | undefined;
  /** Set where the selection itself was taken out. */
  readonly denied: Pick<RemovedField, 'coordinate' | 'reason'> | undefined;
  readonly below: readonly Removal[];
}

/** A path from its end, so that going deeper copies nothing. */
interface PathEnd {
  readonly key: string;
  readonly above: PathEnd | undefined;
}

/**
 * The fields that were taken out and that the client would have got, as far as `@skip` and `@include` say: each path
 * once for each type that it was selected on.
 *
 * @param variables the values of those that `@skip` and `@include` name; one that is absent or null counts as false.
 * @returns as many as {@link maxReported} and {@link maxReportedCharacters} allow.
 */
export function listRemoved(
  removals: readonly Removal[],
  variables: Readonly<Record<string, unknown>>,
): readonly RemovedField[] {
  const removed = new Map<string, RemovedField>();
  let steps = 0;
  let characters = 0;
  const add = (path: PathEnd, denied: Pick<RemovedField, 'coordinate' | 'reason'>): void => {
    const keys = keysOf(path);
    const name = keys.join('.');
    const id = `${name} ${denied.coordinate}`;
    if (removed.has(id) || removed.size >= maxReported) return;
    characters += name.length;
    // The first is reported whatever its length: that something is gone must be told.
    if (characters <= maxReportedCharacters || removed.size === 0) removed.set(id, { path: keys, ...denied });
  };
  const look = (all: readonly Removal[], above: PathEnd | undefined): void => {
    for (const { selection, key, denied, below } of all) {
      steps += 1;
      if (steps > maxSteps || characters > maxReportedCharacters) return;
      if (!isIncluded(selection, variables)) continue;
      const path = key === undefined ? above : { key, above };
      if (path && denied) add(path, denied);
      look(below, path);
    }
  };
  look(removals, undefined);
  return [...removed.values()];
}

function keysOf(path: PathEnd): readonly string[] {
  const keys: string[] = [];
  for (let end: PathEnd | undefined = path; end; end = end.above) keys.push(end.key);
  return keys.toReversed();
}
