import { environmentName } from '#gateway/config/source/environment-overrides.ts';
import { objectForm, scalarTypes, settingsRoot } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';

/** The reference of all settings: a heading, the section's meaning and a table for each section, as Markdown. */
export function configMarkdown(): string {
  const sections = Object.entries(settingsRoot.properties ?? {}).map(([name, schema]) => {
    const required = settingsRoot.required?.includes(name) ? ' Required.' : '';
    const rows = rowsBelow(schema, '');
    const table = markdownTable([['Key', 'Takes', 'Default', 'Meaning'], ...rows]);
    return `### ${name}\n\n${schema.description ?? ''}${required} Variables: \`${environmentName([name])}_…\`.\n\n${table}\n`;
  });
  return sections.join('\n');
}

type Row = readonly [key: string, takes: string, fallback: string, meaning: string];

/** One row for each value, and one for each list or map of entries, which the rows of an entry follow. */
function rowsBelow(schema: SettingSchema, prefix: string): readonly Row[] {
  const form = objectForm(schema);
  const keys = Object.entries(form?.properties ?? {}).flatMap(([key, child]) =>
    rowsOf({ key: `${prefix}${key}`, schema: child, required: form?.required?.includes(key) === true }),
  );
  const others = form?.additionalProperties;
  return others ? [...keys, ...rowsBelow(others, `${prefix}NAME.`)] : keys;
}

interface RowOptions {
  readonly key: string;
  readonly schema: SettingSchema;
  readonly required: boolean;
}

function rowsOf({ key, schema, required }: RowOptions): readonly Row[] {
  const fallback = required ? 'required' : defaultOf(schema);
  const row: Row = [code(key), takes(schema), fallback, schema.description ?? ''];
  if (objectForm(schema) !== undefined) {
    const own = scalarTypes(schema).size === 0 ? [] : [row];
    return [...own, ...rowsBelow(schema, `${key}.`)];
  }
  return schema.items?.properties === undefined ? [row] : [row, ...rowsBelow(schema.items, `${key}[].`)];
}

function defaultOf({ default: value }: SettingSchema): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return code(`[${value.join(', ')}]`);
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function takes(schema: SettingSchema): string {
  const { type, kind, range, enum: choices, const: only, items, minimum, maximum, anyOf } = schema;
  if (kind !== undefined) return range === undefined ? kind : `${kind}, ${range}`;
  if (choices !== undefined) return choices.map((choice) => code(String(choice))).join(', ');
  if (anyOf !== undefined) return anyOf.map(takes).join(' or ');
  if (only !== undefined) return code(String(only));
  if (type === 'object') return 'mapping';
  if (type === 'array')
    return items?.properties === undefined ? `list: ${takes(items ?? {})}` : 'list of mappings';
  if (scalarTypes(schema).has('boolean')) return '`true`, `false`';
  if (type === 'number' && minimum === undefined) return 'number';
  return type === 'integer' || type === 'number' ? `${minimum} to ${maximum}` : 'text';
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A table whose columns line up, as Prettier writes it. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
