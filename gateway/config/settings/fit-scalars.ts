import { dirname, resolve } from 'node:path';
import { schemaAt, scalarTypes } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';
import { mapScalars } from '#gateway/config/source/config-node.ts';
import type { ConfigNode, ScalarNode } from '#gateway/config/source/config-node.ts';

/**
 * Gives texts from variables and flags the type of the setting that they fill, and makes paths absolute: relative to
 * the file that holds them, or to the working directory where they came from a variable of ours or a flag.
 */
export function fitScalars(tree: ConfigNode, { cwd }: { readonly cwd: string }): ConfigNode {
  return mapScalars(tree, (scalar, path) => {
    const schema = schemaAt(path);
    if (schema === undefined || typeof scalar.value !== 'string') return scalar;
    if (schema.kind === 'path') return { ...scalar, value: absolutePath(scalar.value, scalar, cwd) };
    return scalar.untyped ? { ...scalar, value: typedText(scalar.value, schema) } : scalar;
  });
}

function absolutePath(path: string, { origin }: ScalarNode, cwd: string): string {
  if (path === '') return path;
  return resolve(origin.kind === 'file' ? dirname(origin.file) : cwd, path);
}

function typedText(text: string, schema: SettingSchema): string | number | boolean {
  const types = scalarTypes(schema);
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const numeric = types.has('integer') || types.has('number');
  return numeric && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : text;
}
