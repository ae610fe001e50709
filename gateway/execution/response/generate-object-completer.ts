import { isInheritedKey, setOwn } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { CompletionContext, ValueCompleter } from '#gateway/execution/response/completion-context.ts';

/** One field of the objects that a generated completer makes. */
export interface CompletedField {
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

/** Where the value of a field comes from. */
export type FieldSource =
  /** The same for every object, such as a `__typename`. */
  | { readonly from: 'constant'; readonly value: string }
  /** Removed by authorization: null, which moves up where none may be. */
  | { readonly from: 'removed'; readonly nonNull: boolean }
  /** An introspection field at the root. */
  | { readonly from: 'introspection' }
  /** What the subgraphs gave. */
  | {
      readonly from: 'data';
      readonly complete: ValueCompleter;
      readonly nonNull: boolean;
      /** JavaScript that tells whether `x` is complete as it is, and free; see `wholeValueTest`. */
      readonly isWhole: string | undefined;
      /** Adds the points of its arguments. */
      readonly charge: ((context: CompletionContext) => void) | undefined;
    };

/** What the answer holds for one object; undefined: a null that moves up. */
export type ObjectCompleter = (object: JsonObject, context: CompletionContext) => JsonObject | undefined;

/**
 * Generates the function that completes objects of one type at one place: it makes an object with the client's keys in
 * the client's order.
 *
 * Generated code runs at the speed of code written by hand: every key is a constant, every object is read by the shape
 * it has and made in a shape that stays the same, which is what `JSON.stringify` is fastest with. It is safe because its
 * text is made of our own templates, numbers, and keys that go through `JSON.stringify`; nothing a client or subgraph
 * sends becomes code in any other way.
 *
 * @param options.weight points of each object itself.
 * @param options.countsSize whether the bytes of the objects are counted; see `CompletionContext`.
 */
export function generateObjectCompleter(
  fields: readonly CompletedField[],
  { weight, countsSize }: { readonly weight: number; readonly countsSize: boolean },
): ObjectCompleter {
  const completers = fields.map(({ source }) => (source.from === 'data' ? source.complete : undefined));
  const charges = fields.map(({ source }) => (source.from === 'data' ? source.charge : undefined));
  const isFixed = fields.every(({ when, isRepeated }) => when.length === 0 && !isRepeated);
  const body = isFixed ? fixedShape(fields, countsSize) : varyingShape(fields, countsSize);
  const lines = [
    '"use strict"; return function (o, c) { let x, t;',
    weight > 0 ? `c.cost += ${weight};` : '',
    countsSize ? 'if ((c.size += 2) > c.maxSize) c.checkSize();' : '',
    ...body,
    '};',
  ];
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
  const factory = new Function('w', 'a', 'set', lines.join('\n'));
  const completer: ObjectCompleter = factory(completers, charges, setOwn);
  return completer;
}

/** Every object has all of the keys: one literal makes it. */
function fixedShape(fields: readonly CompletedField[], countsSize: boolean): readonly string[] {
  const values = fields.map((field, index) => `${fieldCode(field, index, countsSize)} const v${index} = t;`);
  const entries = fields.map(({ key }, index) => {
    const name = JSON.stringify(key);
    // In a literal, `__proto__` without brackets would be no key.
    return `${key === '__proto__' ? `[${name}]` : name}: v${index}`;
  });
  return [...values, `return { ${entries.join(', ')} };`];
}

function varyingShape(fields: readonly CompletedField[], countsSize: boolean): readonly string[] {
  const doneOf = flagsOfRepeated(fields);
  const lines = ['const r = {};'];
  for (const done of doneOf.values()) lines.push(`let ${done} = false;`);
  for (const [index, field] of fields.entries()) {
    const name = JSON.stringify(field.key);
    const put = isInheritedKey(field.key) ? `set(r, ${name}, t);` : `r[${name}] = t;`;
    const done = doneOf.get(field.key);
    const terms = [...(done ? [`!${done}`] : []), ...field.when.map(flagCode)];
    const mark = done ? `${done} = true; ` : '';
    const code = `${fieldCode(field, index, countsSize)} ${put}`;
    lines.push(terms.length > 0 ? `if (${terms.join(' && ')}) { ${mark}${code} }` : code);
  }
  return [...lines, 'return r;'];
}

/** The variable that says of each key at several places whether it has been set. */
function flagsOfRepeated(fields: readonly CompletedField[]): ReadonlyMap<string, string> {
  const keys = new Set(fields.filter(({ isRepeated }) => isRepeated).map(({ key }) => key));
  return new Map([...keys].map((key, index) => [key, `d${index}`]));
}

/** Sets `t` to the field's value, or returns undefined. */
function fieldCode(field: CompletedField, index: number, countsSize: boolean): string {
  if (!countsSize) return plainFieldCode(field, index, '');
  const { key, source } = field;
  const bytes = key.length + 4 + (source.from === 'constant' ? source.value.length + 2 : 0);
  const isString = source.from === 'data' && source.isWhole?.includes('"string"');
  return `c.size += ${bytes}; ${plainFieldCode(field, index, isString ? 'c.size += x.length + 2;' : '')}`;
}

/** @param count runs where the value is taken as it is. */
function plainFieldCode({ key, dataKey, source }: CompletedField, index: number, count: string): string {
  const name = JSON.stringify(key);
  switch (source.from) {
    case 'constant':
      return `t = ${JSON.stringify(source.value)};`;
    case 'removed':
      return source.nonNull ? 'return undefined;' : 't = null;';
    case 'introspection':
      return `t = c.introspection.get(${name}) ?? null;`;
    case 'data': {
      const place = JSON.stringify(dataKey);
      const read = isInheritedKey(dataKey)
        ? `(Object.hasOwn(o, ${place}) ? o[${place}] : undefined)`
        : `o[${place}]`;
      const charge = source.charge ? `a[${index}](c);` : '';
      const bubble = source.nonNull ? 'if (t === undefined) return undefined;' : '';
      const call = `c.key = ${name}; t = w[${index}](x, c); ${bubble}`;
      const complete =
        source.isWhole === undefined ? call : `if (${source.isWhole}) { t = x; ${count} } else { ${call} }`;
      return `x = ${read}; ${charge} ${complete}`;
    }
  }
}

function flagCode({ flag, value }: FlagTerm): string {
  return `${value ? '' : '!'}c.flags[${flag}]`;
}
