import type { ConfigNode, MapEntry } from '#gateway/config/source/config-node.ts';
import type { NodeOverride } from '#gateway/config/source/environment-overrides.ts';
import type { Origin } from '#gateway/config/source/origin.ts';

/** Settings given on the command line; they win over environment and file. */
export interface ConfigOverride {
  /** What the operator typed, such as `--port`: the name in messages and in `weir config explain`. */
  readonly label: string;
  /** A partial tree with the names of the file: `{ listen: { port: 4001 } }`. A key that is `undefined` is not set. */
  readonly tree: Readonly<Record<string, unknown>>;
}

/** The values of an override, each with the path it goes to. Texts take the type of their setting. */
export function nodesOfOverride({ label, tree }: ConfigOverride): readonly NodeOverride[] {
  return leavesOf(tree, [], { kind: 'flag', label });
}

function leavesOf(value: unknown, path: readonly string[], origin: Origin): readonly NodeOverride[] {
  if (value === undefined) return [];
  if (!isMapping(value)) return [{ path, node: nodeOf(value, origin) }];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key], origin));
}

function nodeOf(value: unknown, origin: Origin): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, origin)), origin };
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, child]): [string, MapEntry] => [
      key,
      { keyOrigin: origin, node: nodeOf(child, origin) },
    ]);
    return { kind: 'map', entries: new Map(entries), origin };
  }
  const scalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', value: scalar, untyped: typeof value === 'string', variables: [], origin };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
