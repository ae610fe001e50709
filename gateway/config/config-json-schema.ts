import { objectForm, settingsRoot } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const fromEnvironment = { $ref: '#/$defs/fromEnvironment' };
const fromFile = { $ref: '#/$defs/fromFile' };

/**
 * The JSON Schema of `weir.yaml` for editors. It accepts all that `loadConfig` accepts, `${NAME}` in place of any value
 * and `$include` in place of a section; rules between settings and the bounds of durations and sizes are known to
 * `weir config check` alone.
 * @see https://json-schema.org/draft/2020-12/schema
 */
export function configJsonSchema(): JsonSchema {
  const sections = Object.entries(settingsRoot.properties ?? {}).map(
    ([name, { description, ...section }]) => [name, { description, anyOf: [published(section), fromFile] }],
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Weir (weir.yaml)',
    type: 'object',
    properties: Object.fromEntries(sections),
    required: settingsRoot.required,
    additionalProperties: false,
    $defs: {
      fromEnvironment: {
        description: 'Taken from an environment variable: ${NAME} or ${NAME:-default}.',
        type: 'string',
        pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\\}',
      },
      fromFile: {
        description: 'The section lies in a file of its own; the path is relative to this file.',
        type: 'object',
        properties: { $include: { type: 'string', minLength: 1 } },
        required: ['$include'],
        additionalProperties: false,
      },
    },
  };
}

/** The schema without our own keywords and noise, and with `${NAME}` wherever a value is not any text. */
function published(schema: SettingSchema): JsonSchema {
  const { kind: _kind, range: _range, properties, additionalProperties, items, anyOf, ...rest } = schema;
  const result: Record<string, unknown> = { ...rest };
  // An empty mapping as the default of a mapping tells an editor nothing.
  if (objectForm(schema) !== undefined) delete result['default'];
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(([key, child]) => [key, published(child)]);
    result['properties'] = Object.fromEntries(entries);
  }
  if (additionalProperties !== undefined) {
    result['additionalProperties'] = additionalProperties === false ? false : published(additionalProperties);
  }
  if (items !== undefined) result['items'] = published(items);
  if (anyOf !== undefined) return { ...result, anyOf: [...anyOf.map(publishedForm), fromEnvironment] };
  return takesAnyText(schema) ? result : orFromEnvironment(result);
}

/** One form of several: the choice that they belong to takes `${NAME}` already. */
function publishedForm(schema: SettingSchema): JsonSchema {
  return schema.type === 'object' ? published(schema) : { ...schema };
}

function takesAnyText({ type, pattern, enum: choices }: SettingSchema): boolean {
  if (type === 'object' || type === 'array') return true;
  return type === 'string' && pattern === undefined && choices === undefined;
}

function orFromEnvironment({
  description,
  default: value,
  examples,
  ...form
}: Record<string, unknown>): JsonSchema {
  const notes = Object.entries({ description, default: value, examples }).filter(
    ([, note]) => note !== undefined,
  );
  return { ...Object.fromEntries(notes), anyOf: [form, fromEnvironment] };
}
