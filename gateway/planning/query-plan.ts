import type { LeafFetch } from '#gateway/execution/program/program.ts';

/** One operation of a valid document, to be planned. */
export interface PlanRequest {
  readonly text: string;
  /** Needed where the document holds several operations. */
  readonly operationName: string | undefined;
  /** The labels of `@override` that hold for this request; default: none. */
  readonly activeLabels?: readonly string[];
}

/** A plan of an operation, in plain JSON. Paths and representations in it speak of keys in the data. */
export interface QueryPlan {
  /** The fetches of each root step; empty: nothing is fetched. */
  readonly steps: readonly (readonly LeafFetch[])[];
  /**
   * Pairs of a field (`fieldValueText`) and its key in the data, where that is not the field's name. The root fields of a
   * mutation are under their response keys.
   */
  readonly callKeys: readonly (readonly [call: string, dataKey: string])[];
}
