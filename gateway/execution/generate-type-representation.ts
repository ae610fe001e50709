import { isInheritedKey } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
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

/** What represents the entities of one type. */
export interface TypeRepresentation {
  /** JSON; undefined: something that is required is missing. */
  readonly write: (entity: JsonObject) => string | undefined;
  /**
   * A string that two entities share if and only if their representations are the same; undefined where no single value
   * tells that. It is there already, while the text would have to be made.
   */
  readonly identify: (entity: JsonObject) => string | undefined;
}

/**
 * Generates the functions that represent entities of one type.
 *
 * Safe for the same reason as the object completer: templates of our own, numbers, and names of the schema that go
 * through `JSON.stringify`; nothing a client or subgraph sends becomes code.
 */
export function generateTypeRepresentation(parts: readonly RepresentationPart[]): TypeRepresentation {
  const lines = ['"use strict"; return { write(o) { let s = "", v, t;'];
  for (const [index, { source, target, constant }] of parts.entries()) {
    const prefix = `${index === 0 ? '' : ','}${JSON.stringify(target)}:`;
    lines.push(`v = ${readCode(source)};`);
    lines.push('if (v === undefined) return undefined;');
    if (constant === undefined) {
      lines.push(`t = typeof v === "string" ? q(v) : w[${index}](v);`);
      lines.push(`if (t === undefined) return undefined; s += ${JSON.stringify(prefix)} + t;`);
    } else {
      lines.push(`s += ${JSON.stringify(prefix + constant)};`);
    }
  }
  lines.push('return "{" + s + "}"; },', `identify(o) { ${identifyCode(parts)} } };`);
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
  const factory = new Function('w', 'q', lines.join('\n'));
  const representation: TypeRepresentation = factory(
    parts.map(({ write }) => write),
    quote,
  );
  return representation;
}

/** One value tells them apart where all others are constants, and no constant stands for a value that may be missing. */
function identifyCode(parts: readonly RepresentationPart[]): string {
  const varying = parts.filter(({ constant }) => constant === undefined);
  const [only] = varying;
  const isAlone = parts.every(({ source, constant }) => constant === undefined || source === '__typename');
  if (!only || varying.length > 1 || !isAlone) return 'return undefined;';
  return `const v = ${readCode(only.source)}; return typeof v === "string" ? v : undefined;`;
}

function readCode(source: string): string {
  const name = JSON.stringify(source);
  return isInheritedKey(source) ? `(Object.hasOwn(o, ${name}) ? o[${name}] : undefined)` : `o[${name}]`;
}
