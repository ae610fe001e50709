import { objectForm, scalarTypes, settingsRoot } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';

/** One setting with a fixed name: everything but what lies inside lists and inside entries by subgraph name. */
export interface Setting {
  readonly path: readonly string[];
  readonly schema: SettingSchema;
}

/** Every setting with a fixed name, in the order of the sections. A setting that takes keys or `false` is listed too. */
export function listSettings(): readonly Setting[] {
  return settingsBelow(settingsRoot, []);
}

function settingsBelow(schema: SettingSchema, path: readonly string[]): readonly Setting[] {
  const form = objectForm(schema);
  const own = form === undefined || scalarTypes(schema).size > 0 ? [{ path, schema }] : [];
  const below = Object.entries(form?.properties ?? {});
  return [...own, ...below.flatMap(([key, child]) => settingsBelow(child, [...path, key]))];
}
