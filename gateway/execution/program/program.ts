import type { FetchDataRewrite, QueryPlanSelectionNode } from '#gateway/execution/program/plan-types.ts';

/** A @skip or @include that decides whether a fetch is needed. */
export interface Guard {
  readonly variable: string;
  /** The value with which the fetch is made. */
  readonly when: boolean;
}

/** One step of a path into the answer: a response key, or `@` for each item of a list. */
export type PathStep = string;

/** One fetch of the plan, out of its tree. */
export interface LeafFetch {
  readonly id: number;
  readonly subgraph: string;
  /** Where its result belongs; empty: at the root. */
  readonly path: readonly PathStep[];
  readonly guards: readonly Guard[];
  /** GraphQL text. */
  readonly operation: string;
  readonly operationName: string | undefined;
  readonly kind: 'query' | 'mutation';
  readonly variables: readonly string[];
  /** What a representation holds; undefined: no entities are asked for. */
  readonly requires: readonly QueryPlanSelectionNode[] | undefined;
  readonly inputRewrites: readonly FetchDataRewrite[];
  readonly outputRewrites: readonly FetchDataRewrite[];
  readonly contextRewrites: readonly FetchDataRewrite[];
  /** Fetches that must be over before. */
  readonly after: readonly number[];
  /** The length of the longest chain of fetches before it. */
  readonly level: number;
}

/** Fetches for entities with the same selection, for several places of the answer; one `_entities` field. */
export interface EntityBatch {
  readonly members: readonly LeafFetch[];
}

/** One request: a fetch by itself, at the root or with contexts, or the entity fetches of one wave to one subgraph. */
export interface RequestGroup {
  readonly id: number;
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  readonly single: LeafFetch | undefined;
  readonly batches: readonly EntityBatch[];
  /** Requests that must be over before. */
  readonly after: readonly number[];
}

/** What to send, and in which order: each request stands after those it waits for. */
export interface Program {
  readonly groups: readonly RequestGroup[];
}
