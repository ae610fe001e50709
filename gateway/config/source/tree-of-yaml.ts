import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Node, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import type { ConfigNode, MapEntry, ScalarNode } from '#gateway/config/source/config-node.ts';
import type { ReportMistake } from '#gateway/config/source/mistake.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

const maxDepth = 32;
const maxNodes = 10_000;

/** What {@link treeOfYaml} reads. */
export interface YamlContents {
  readonly contents: ParsedNode | null;
  /** The place of a character of the text. */
  readonly at: (offset: number) => Origin;
  readonly report: ReportMistake;
}

/**
 * The tree behind a YAML document: aliases expanded, at most 32 levels and 10,000 values, so that a few lines of
 * aliases cannot fill the memory. The root is a mapping; `undefined` where it is not, or where a limit was reached.
 */
export function treeOfYaml(yaml: YamlContents): ConfigNode | undefined {
  const { contents, at, report } = yaml;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    report({ origin: at(0), path: [], message: 'is empty; expected settings' });
    return undefined;
  }
  if (!isMap(contents)) {
    report({
      origin: at(contents.range[0]),
      path: [],
      message: 'expected a mapping (key: value) at the top',
    });
    return undefined;
  }
  try {
    return new TreeReader(yaml).read(contents, at(contents.range[0]), []);
  } catch (error) {
    if (error !== limitReached) throw error;
    return undefined;
  }
}

/** Ends the walk; the mistake has been reported by then. */
const limitReached = new Error('limit reached');

class TreeReader {
  readonly #at: (offset: number) => Origin;
  readonly #report: ReportMistake;
  /** The last node so far that was written with each anchor. */
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  /** How many aliases are being expanded; inside, anchors were met before and must not be set back. */
  #expanding = 0;

  constructor({ at, report }: YamlContents) {
    this.#at = at;
    this.#report = report;
  }

  read(node: Node | null, origin: Origin, path: SettingPath): ConfigNode {
    this.#nodes += 1;
    if (this.#nodes > maxNodes)
      this.#stop(origin, path, `has more than ${maxNodes} values, aliases expanded`);
    if (path.length > maxDepth)
      this.#stop(origin, path.slice(0, 2), `is nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) return this.#expand(node.source, origin, path);
    if (node !== null && 'anchor' in node && node.anchor !== undefined && this.#expanding === 0) {
      this.#anchors.set(node.anchor, node);
    }
    if (isMap(node)) return this.#readMap(node, origin, path);
    if (isSeq(node)) return this.#readList(node, origin, path);
    return {
      kind: 'scalar',
      value: scalarValue(node),
      untyped: false,
      variables: [],
      origin,
    } satisfies ScalarNode;
  }

  #expand(anchor: string, origin: Origin, path: SettingPath): ConfigNode {
    const target = this.#anchors.get(anchor);
    if (target === undefined)
      this.#stop(origin, path, `the alias *${anchor.slice(0, 64)} has no anchor before it`);
    this.#expanding += 1;
    const node = this.read(target, origin, path);
    this.#expanding -= 1;
    return node;
  }

  #readList(list: YAMLSeq, origin: Origin, path: SettingPath): ConfigNode {
    const items = list.items.map((item, index) => {
      const node = isNode(item) ? item : null;
      return this.read(node, this.#placeOf(node, origin), [...path, index]);
    });
    return { kind: 'list', items, origin };
  }

  #readMap(map: YAMLMap, origin: Origin, path: SettingPath): ConfigNode {
    const entries = new Map<string, MapEntry>();
    for (const pair of map.items) {
      const value = isNode(pair.value) ? pair.value : null;
      const keyOrigin = this.#placeOf(pair.key, origin);
      const key = keyText(pair.key);
      if (key === undefined) {
        this.#report({ origin: keyOrigin, path, message: 'a key must be text' });
        continue;
      }
      if (key === '__proto__') {
        // Libraries skip this key in silence; nobody means it.
        this.#report({ origin: keyOrigin, path: [...path, key], message: 'unknown key' });
        continue;
      }
      if (entries.has(key)) {
        this.#report({ origin: keyOrigin, path: [...path, key], message: 'is written twice' });
        continue;
      }
      // A mapping or list is found by its key; a plain value or an alias by itself.
      const valueOrigin = isScalar(value) || isAlias(value) ? this.#placeOf(value, keyOrigin) : keyOrigin;
      entries.set(key, { keyOrigin, node: this.read(value, valueOrigin, [...path, key]) });
    }
    return { kind: 'map', entries, origin };
  }

  #placeOf(node: unknown, otherwise: Origin): Origin {
    return isNode(node) && node.range ? this.#at(node.range[0]) : otherwise;
  }

  #stop(origin: Origin, path: SettingPath, message: string): never {
    this.#report({ origin, path, message });
    throw limitReached;
  }
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined;
}

function scalarValue(node: Node | null): ScalarNode['value'] {
  const value: unknown = isScalar(node) ? node.value : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
