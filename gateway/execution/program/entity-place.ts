import type { CollectStep } from '#gateway/execution/collect-entities.ts';
import type { AskedKeys } from '#gateway/execution/program/asked-keys.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';

/** The place of one fetch for entities in the answer. */
export interface EntityPlace {
  readonly leaf: LeafFetch;
  /** The way to it. */
  readonly steps: readonly CollectStep[];
  /** What it asks of each entity. */
  readonly asked: AskedKeys;
  /**
   * Whether its entities share nothing of what they are given, though they be the same: a later fetch gives objects
   * below them values that depend on what is around them.
   */
  readonly isUnshared: boolean;
}
