import type { Origin } from '#gateway/config/source/origin.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** One value. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text came from a variable or a flag: it takes the type of the setting that it fills. */
  readonly untyped: boolean;
  /** The environment variables that the text was made of. */
  readonly variables: readonly string[];
  readonly origin: Origin;
}

/** A mapping. A `Map`, so that no key of the file can reach a prototype. */
export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly origin: Origin;
}

/** A key of a mapping with its value. */
export interface MapEntry {
  readonly keyOrigin: Origin;
  readonly node: ConfigNode;
}

/** A list. */
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly origin: Origin;
}

/** The tree of a configuration, each value with the place where it was written. */
export type ConfigNode = ScalarNode | MapNode | ListNode;

/** The node below `node` by one step, where there is one. */
export function childOf(node: ConfigNode | undefined, step: string | number): ConfigNode | undefined {
  if (node?.kind === 'map') return node.entries.get(String(step))?.node;
  if (node?.kind === 'list') return node.items[Number(step)];
  return undefined;
}

/** The place of the deepest node on the way to `path`: where something missing should be written. */
export function placeOf(root: ConfigNode, path: SettingPath): Origin {
  let node = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    node = child;
  }
  return node.origin;
}

/** A copy of `root` with `value` at `path`; a scalar or list on the way gives way to a mapping. */
export function withNodeAt(
  root: ConfigNode | undefined,
  path: readonly string[],
  value: ConfigNode,
): ConfigNode {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const entries = new Map(root?.kind === 'map' ? root.entries : []);
  const below = entries.get(step);
  entries.set(step, {
    keyOrigin: below?.keyOrigin ?? value.origin,
    node: withNodeAt(below?.node, rest, value),
  });
  return { kind: 'map', entries, origin: root?.kind === 'map' ? root.origin : value.origin };
}

/** A copy of the tree with every scalar replaced by what `change` makes of it. */
export function mapScalars(
  node: ConfigNode,
  change: (scalar: ScalarNode, path: SettingPath) => ScalarNode,
  path: SettingPath = [],
): ConfigNode {
  if (node.kind === 'scalar') return change(node, path);
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item, index) => mapScalars(item, change, [...path, index])) };
  }
  const entries = new Map<string, MapEntry>();
  for (const [key, { keyOrigin, node: value }] of node.entries) {
    entries.set(key, { keyOrigin, node: mapScalars(value, change, [...path, key]) });
  }
  return { ...node, entries };
}

/** The tree as plain values. Keys become own properties whatever their name. */
export function plainValueOf(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValueOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValueOf(entry.node)]));
}

/** The environment variables that the values of a tree were made of. */
export function variablesOf(node: ConfigNode): readonly string[] {
  if (node.kind === 'scalar') return node.variables;
  if (node.kind === 'list') return node.items.flatMap(variablesOf);
  return [...node.entries.values()].flatMap((entry) => variablesOf(entry.node));
}
