import { isInheritedKey } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type { ValueWriter, WriteContext } from '#gateway/execution/response/write-context.ts';
import { quote } from '#gateway/execution/response/write-leaf.ts';

/** One field of the objects that a generated writer writes. */
export interface WrittenField {
  /** The client's. */
  readonly key: string;
  /** Where the value is in the object. */
  readonly dataKey: string;
  /** When the client gets it here: if all of these hold. */
  readonly when: readonly FlagTerm[];
  /**
   * Whether it stands at another place as well, under other flags: the first place that counts decides where in the
   * answer the key is.
   */
  readonly isRepeated: boolean;
  readonly source: FieldSource;
}

/** A variable of @skip or @include by its index, and the value it must have. */
export interface FlagTerm {
  readonly flag: number;
  readonly value: boolean;
}

/** Where the text of a field comes from. */
export type FieldSource =
  /** The same text for every object, such as a `__typename`. */
  | { readonly from: 'constant'; readonly json: string }
  /** Removed by authorization: null, which moves up where none may be. */
  | { readonly from: 'removed'; readonly nonNull: boolean }
  /** An introspection field at the root. */
  | { readonly from: 'introspection' }
  /** What the subgraphs gave. */
  | {
      readonly from: 'data';
      readonly write: ValueWriter;
      readonly nonNull: boolean;
      /** Whether a string needs nothing but quotes. */
      readonly isString: boolean;
      /** Adds the points of its arguments. */
      readonly charge: ((context: WriteContext) => void) | undefined;
    };

/** JSON text of one object; undefined: a null that moves up. */
export type ObjectWriter = (object: JsonObject, context: WriteContext) => string | undefined;

/**
 * Generates the function that writes objects of one type at one place.
 *
 * Generated code runs at the speed of code written by hand: every key is a constant, and every object is read by the
 * shape it has. It is safe because its text is made of our own templates, numbers, and keys that go through
 * `JSON.stringify`; nothing a client or subgraph sends becomes code in any other way.
 *
 * @param weight points of each object itself.
 */
export function generateObjectWriter(fields: readonly WrittenField[], weight: number): ObjectWriter {
  const writers = fields.map(({ source }) => (source.from === 'data' ? source.write : undefined));
  const charges = fields.map(({ source }) => (source.from === 'data' ? source.charge : undefined));
  const doneOf = flagsOfRepeated(fields);
  const lines = ['"use strict"; return function (o, c) { let s = "", x, t;'];
  if (weight > 0) lines.push(`c.cost += ${weight};`);
  for (const done of doneOf.values()) lines.push(`let ${done} = false;`);
  let isFirst = true;
  let mayBeFirst = true;
  for (const [index, field] of fields.entries()) {
    const comma = isFirst ? '""' : mayBeFirst ? '(s === "" ? "" : ",")' : '","';
    const body = fieldCode(field, index, comma);
    const done = doneOf.get(field.key);
    const terms = [...(done ? [`!${done}`] : []), ...field.when.map(flagCode)];
    const mark = done ? `${done} = true; ` : '';
    lines.push(terms.length > 0 ? `if (${terms.join(' && ')}) { ${mark}${body} }` : body);
    isFirst = false;
    if (terms.length === 0) mayBeFirst = false;
  }
  lines.push('return "{" + s + "}"; };');
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
  const factory = new Function('w', 'a', 'q', lines.join('\n'));
  const writer: ObjectWriter = factory(writers, charges, quote);
  return writer;
}

/** The variable that says of each key at several places whether it is written. */
function flagsOfRepeated(fields: readonly WrittenField[]): ReadonlyMap<string, string> {
  const keys = new Set(fields.filter(({ isRepeated }) => isRepeated).map(({ key }) => key));
  return new Map([...keys].map((key, index) => [key, `d${index}`]));
}

function fieldCode({ key, dataKey, source }: WrittenField, index: number, comma: string): string {
  const name = JSON.stringify(key);
  const prefix =
    comma === '","' || comma === '""' ? literal(comma, name) : `${comma} + ${JSON.stringify(`${name}:`)}`;
  switch (source.from) {
    case 'constant':
      return `s += ${prefix} + ${JSON.stringify(source.json)};`;
    case 'removed':
      return source.nonNull ? 'return undefined;' : `s += ${prefix} + "null";`;
    case 'introspection':
      return `s += ${prefix} + (c.introspection.get(${name}) ?? "null");`;
    case 'data': {
      const place = JSON.stringify(dataKey);
      const read = isInheritedKey(dataKey)
        ? `(Object.hasOwn(o, ${place}) ? o[${place}] : undefined)`
        : `o[${place}]`;
      const charge = source.charge ? `a[${index}](c);` : '';
      const call = `c.key = ${name}; t = w[${index}](x, c);`;
      const write = source.isString ? `if (typeof x === "string") t = q(x); else { ${call} }` : call;
      const bubble = source.nonNull ? 'if (t === undefined) return undefined;' : '';
      return `x = ${read}; ${charge} ${write} ${bubble} s += ${prefix} + t;`;
    }
  }
}

/** The comma, the key and its colon in one constant. */
function literal(comma: string, name: string): string {
  return JSON.stringify(`${comma === '","' ? ',' : ''}${name}:`);
}

function flagCode({ flag, value }: FlagTerm): string {
  return `${value ? '' : '!'}c.flags[${flag}]`;
}
