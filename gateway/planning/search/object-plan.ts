import type { FaceField } from '#gateway/planning/graph/face.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import type { EntryPoint, ObjectPlace } from '#gateway/planning/search/entry-point.ts';
import type { PositionPlan } from '#gateway/planning/search/position.ts';
import type { Requests } from '#gateway/planning/search/requests.ts';
import type { Item } from '#gateway/planning/search/selection.ts';

/** How to get what is wanted of an object: what comes with it, and what is asked for after that. */
export interface ObjectPlan {
  readonly place: ObjectPlace;
  /** The first is that of the subgraph the object comes from. Each stands after those it needs. */
  readonly visits: readonly Visit[];
  /** Requests of the visits but the first one, and of what is below. */
  readonly requests: Requests;
}

/** What one subgraph is asked of an object at one time. */
export interface Visit {
  /** undefined: it comes with the object. */
  readonly point: EntryPoint | undefined;
  /** Requests one after the other before it, from where the object comes from. */
  readonly wave: number;
  readonly servings: readonly Serving[];
  /** What the key consists of. */
  readonly key: readonly Serving[];
}

/** One item as a subgraph is asked for it. */
export interface Serving {
  readonly item: Item;
  readonly field: FaceField;
  /** When it is asked for, given that the object is there. */
  readonly condition: Disjunction;
  readonly child: PositionPlan | undefined;
  /** What must be sent to the subgraph beside a key. */
  readonly required: readonly Serving[];
}
