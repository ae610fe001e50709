import * as z from 'zod';
import { gatewayConfigSchema } from '#gateway/config/gateway-config.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** The parts of JSON Schema that the schemas of the sections come out as. */
export interface SettingSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  /** What the text stands for. This and `range` are keywords of our own, absent from the published schema. */
  readonly kind?: 'path' | 'duration' | 'size';
  /** The smallest and the largest duration or size, for the reference. */
  readonly range?: string;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  /** What further keys hold; `false` where there are none. */
  readonly additionalProperties?: SettingSchema | false;
  readonly items?: SettingSchema;
  readonly anyOf?: readonly SettingSchema[];
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The settings as JSON Schema, made once from the schemas of the sections; what describes or finds settings reads this. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generator's type is wider than what our schemas give
export const settingsRoot = z.toJSONSchema(gatewayConfigSchema, { io: 'input' }) as SettingSchema;

/** The form of a setting that has keys of its own, where it has one (`admin` may be `false` too). */
export function objectForm(schema: SettingSchema | undefined): SettingSchema | undefined {
  return [schema, ...(schema?.anyOf ?? [])].find((form) => form?.type === 'object');
}

/** The scalar types a setting takes; empty for a mapping or list. */
export function scalarTypes(schema: SettingSchema): ReadonlySet<'string' | 'integer' | 'number' | 'boolean'> {
  const types = new Set<'string' | 'integer' | 'number' | 'boolean'>();
  for (const { type } of [schema, ...(schema.anyOf ?? [])]) {
    if (type !== undefined && type !== 'object' && type !== 'array') types.add(type);
  }
  return types;
}

/** The schema of what lies one step below; `undefined` where no such key is known. */
export function schemaBelow(
  schema: SettingSchema | undefined,
  step: string | number,
): SettingSchema | undefined {
  if (typeof step === 'number') return schema?.items;
  const form = objectForm(schema);
  if (form?.properties !== undefined && Object.hasOwn(form.properties, step)) return form.properties[step];
  return form?.additionalProperties === false ? undefined : form?.additionalProperties;
}

/** The schema of a setting; `undefined` where the path leads nowhere. */
export function schemaAt(path: SettingPath): SettingSchema | undefined {
  return path.reduce<SettingSchema | undefined>((schema, step) => schemaBelow(schema, step), settingsRoot);
}

/** The keys that may be written at a place. */
export function knownKeys(path: SettingPath): readonly string[] {
  return Object.keys(objectForm(schemaAt(path))?.properties ?? {});
}
