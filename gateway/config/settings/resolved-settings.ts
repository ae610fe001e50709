import { objectForm, schemaBelow, settingsRoot } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';
import { childOf, plainValueOf, variablesOf } from '#gateway/config/source/config-node.ts';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { formatPath } from '#gateway/config/source/setting-path.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** One setting that holds, in the notation of the file, and where it was written. */
export interface ResolvedSetting {
  /** Such as `rateLimit.layers[0].capacity`. */
  readonly path: string;
  readonly value: unknown;
  readonly origin: Origin;
  /** The environment variables it was made of. */
  readonly variables: readonly string[];
}

/** Every setting of a valid tree, defaults included, in the order of the sections. A list of plain values is one setting. */
export function resolvedSettings(tree: ConfigNode): readonly ResolvedSetting[] {
  return settingsBelow(settingsRoot, tree, []);
}

function settingsBelow(
  schema: SettingSchema | undefined,
  node: ConfigNode | undefined,
  path: SettingPath,
): readonly ResolvedSetting[] {
  const form = objectForm(schema);
  // A value stands for the mapping that could be there instead: what would be the defaults inside it does not hold.
  if (node === undefined && typeof schema?.default === 'string') return defaultSetting(schema, path);
  if (form !== undefined && (node === undefined || node.kind === 'map')) {
    const written = node?.kind === 'map' ? node.entries.keys() : [];
    const keys = new Set([...Object.keys(form.properties ?? {}), ...written]);
    return [...keys].flatMap((key) =>
      settingsBelow(schemaBelow(schema, key), childOf(node, key), [...path, key]),
    );
  }
  if (node?.kind === 'list' && node.items.some(({ kind }) => kind === 'map')) {
    return node.items.flatMap((item, index) => settingsBelow(schema?.items, item, [...path, index]));
  }
  if (node === undefined) return defaultSetting(schema, path);
  return [
    { path: formatPath(path), value: plainValueOf(node), origin: node.origin, variables: variablesOf(node) },
  ];
}

function defaultSetting(schema: SettingSchema | undefined, path: SettingPath): readonly ResolvedSetting[] {
  if (schema?.default === undefined) return [];
  return [{ path: formatPath(path), value: schema.default, origin: { kind: 'default' }, variables: [] }];
}
