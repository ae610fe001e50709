import type { Condition } from '#gateway/graphql/condition.ts';

/** A part of what a representation holds. */
export type RequiredSelection = RequiredField | RequiredFragment;

/** A field of a representation. */
export interface RequiredField {
  readonly kind: 'Field';
  /** Its key in the data; a rewrite says what the subgraph calls it, where that differs. */
  readonly key: string;
  readonly selections?: readonly RequiredSelection[];
}

/** Fields of a representation that objects of some types have. */
export interface RequiredFragment {
  readonly kind: 'InlineFragment';
  readonly typeCondition: string;
  readonly selections: readonly RequiredSelection[];
}

/** A change to what is sent of an entity, at a path of keys and `... on Type`. */
export type InputRewrite = ValueSetter | KeyRenamer;

/** Sets the value at a path. */
export interface ValueSetter {
  readonly kind: 'ValueSetter';
  readonly path: readonly string[];
  readonly setValueTo: unknown;
}

/** Renames the last key of a path. */
export interface KeyRenamer {
  readonly kind: 'KeyRenamer';
  readonly path: readonly string[];
  readonly renameKeyTo: string;
}

/** One step of a path into the answer: a response key, or `@` for each item of a list. */
export type PathStep = string;

/** One fetch of a plan. */
export interface LeafFetch {
  /** Position among the fetches of its step, in plan order. */
  readonly id: number;
  readonly subgraph: string;
  /** Where its result belongs; empty: at the root. */
  readonly path: readonly PathStep[];
  /** It is made only if this holds. */
  readonly guards: Condition;
  /** Further conditions of which any must hold; absent: none. */
  readonly anyOf?: readonly Condition[];
  /** GraphQL text. */
  readonly operation: string;
  readonly operationName: string | undefined;
  readonly kind: 'query' | 'mutation';
  readonly variables: readonly string[];
  /** What a representation holds; undefined: no entities are asked for. */
  readonly requires: readonly RequiredFragment[] | undefined;
  readonly inputRewrites: readonly InputRewrite[];
  /** For keys of the subgraph's answer that are others in the data. */
  readonly outputRewrites: readonly KeyRenamer[];
  /** From values around the entities, with a `..` for each step outwards, to variables. */
  readonly contextRewrites: readonly KeyRenamer[];
  /** Ids of the fetches of the same step that must be over before. */
  readonly after: readonly number[];
  /** The length of the longest chain of fetches of the same step before it. */
  readonly level: number;
}

/** Fetches for entities with the same selection, for several places of the answer; one `_entities` field. */
export interface EntityBatch {
  readonly members: readonly LeafFetch[];
}

/** One request: a fetch by itself, at the root or with contexts, or the entity fetches of one wave to one subgraph. */
export interface RequestGroup {
  /** Position among the requests of its step. */
  readonly id: number;
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  readonly single: LeafFetch | undefined;
  readonly batches: readonly EntityBatch[];
  /** Ids of the requests of the same step that must be over before; each is smaller than its own id. */
  readonly after: readonly number[];
}

/**
 * A part of a program that is over, with all of its requests, before the next part begins.
 *
 * A query has one step. A mutation has one per request with root fields: that request, and the requests for what is
 * joined to these fields. A request may carry out several root fields that follow one another in the operation, in
 * their order, if only the last of them has anything joined to it: its subgraph runs them in series and stops at a
 * null that reaches the root, as the specification demands.
 */
export interface RootStep {
  /** In an order in which each stands after those it waits for. */
  readonly groups: readonly RequestGroup[];
}

/**
 * What to send, and in which order.
 *
 * The executor runs the steps one after the other. After each step but the last it completes the root fields that the
 * step asked for. A null that reaches the root from one of them, be it its own or one that moved up from below, ends
 * the run: the steps after it are never sent, and the data of the answer is null.
 *
 * @see https://spec.graphql.org/September2025/#sec-Serial-Execution
 */
export interface Program {
  /** Empty: nothing is fetched. */
  readonly steps: readonly RootStep[];
}
