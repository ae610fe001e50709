/** A setting that stays behind. */
export interface LeftSetting {
  /** As in the foreign file, such as `headers.all.request`. */
  readonly path: string;
  readonly reason: string;
}

/** A configuration in Weir's names. */
export interface ImportedConfig {
  /** The tree of a `weir.yaml`. */
  readonly config: Tree;
  readonly left: readonly LeftSetting[];
}

/** Mappings and scalars as YAML gives them. */
export interface Tree {
  [key: string]: unknown;
}

/** Whether a value of YAML is a mapping. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
