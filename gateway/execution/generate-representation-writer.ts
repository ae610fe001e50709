import { isInheritedKey } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import { quote } from '#gateway/execution/quote.ts';

/** One key of a representation. */
export interface RepresentationPart {
  /** Where the value is in the entity. */
  readonly source: string;
  /** What the subgraph calls it. */
  readonly target: string;
  /** A value that replaces the entity's own, as JSON. */
  readonly constant: string | undefined;
  /** JSON of the value; undefined: something that is required is missing in it. */
  readonly write: (value: unknown) => string | undefined;
}

/** JSON of a representation; undefined: something that is required is missing. */
export type WriteRepresentation = (entity: JsonObject) => string | undefined;

/**
 * Generates the function that writes representations of one type.
 *
 * Safe for the same reason as the response writer: templates of our own, numbers, and names of the schema that go
 * through `JSON.stringify`; nothing a client or subgraph sends becomes code.
 */
export function generateRepresentationWriter(parts: readonly RepresentationPart[]): WriteRepresentation {
  const lines = ['"use strict"; return function (o) { let s = "", v, t;'];
  for (const [index, { source, target, constant }] of parts.entries()) {
    const name = JSON.stringify(source);
    const prefix = `${index === 0 ? '' : ','}${JSON.stringify(target)}:`;
    lines.push(
      `v = ${isInheritedKey(source) ? `(Object.hasOwn(o, ${name}) ? o[${name}] : undefined)` : `o[${name}]`};`,
    );
    lines.push('if (v === undefined) return undefined;');
    if (constant === undefined) {
      lines.push(`t = typeof v === "string" ? q(v) : w[${index}](v);`);
      lines.push(`if (t === undefined) return undefined; s += ${JSON.stringify(prefix)} + t;`);
    } else {
      lines.push(`s += ${JSON.stringify(prefix + constant)};`);
    }
  }
  lines.push('return "{" + s + "}"; };');
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
  const factory = new Function('w', 'q', lines.join('\n'));
  const writer: WriteRepresentation = factory(
    parts.map(({ write }) => write),
    quote,
  );
  return writer;
}
