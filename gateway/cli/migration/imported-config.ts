import type { JsonObject } from '#gateway/bounded/json-object.ts';

/** A setting that stays behind. */
export interface LeftSetting {
  /** As in the foreign file, such as `headers.all.request`. */
  readonly path: string;
  readonly reason: string;
}

/** A configuration in Weir's names. */
export interface ImportedConfig {
  /** The tree of a `weir.yaml`. */
  readonly config: JsonObject;
  readonly left: readonly LeftSetting[];
}
