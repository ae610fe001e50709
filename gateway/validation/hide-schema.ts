import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** Messages of graphql-js that say more than the client wrote, and what remains of each. */
const rewritten: readonly (readonly [RegExp, string])[] = [
  [/^Cannot query field "([^"]*)" on type .*/, 'Cannot query field "$1" here.'],
  [
    /^Field "([^"]*)" must not have a selection since .*/,
    'Field "$1" must not have a selection of subfields.',
  ],
  [/^Field "([^"]*)" of type .* must have a selection .*/, 'Field "$1" must have a selection of subfields.'],
  [/^Fragment "([^"]*)" cannot be spread here as .*/, 'Fragment "$1" cannot be spread here.'],
  [/^Fragment cannot be spread here as .*/, 'The fragment cannot be spread here.'],
  [/^Unknown argument "([^"]*)" on field .*/, 'Unknown argument "$1".'],
  [/^(Field|Directive) "([^".]*)" argument .* is required, .*/, '$1 "$2" lacks a required argument.'],
  [/^Variable "([^"]*)" of type "([^"]*)" used in .*/, 'Variable "$1" of type "$2" cannot be used here.'],
  [
    /^Variable "([^"]*)" is of type .* but must be non-nullable .*/,
    'Variable "$1" must be non-nullable here.',
  ],
  [/^Field "([^".]*)" is not defined by type .*/, 'The input object has no field "$1".'],
  [/they return conflicting types "[^"]*" and "[^"]*"/g, 'they return different types'],
];

/** Messages of graphql-js that say what the client wrote and nothing else. */
const own =
  /^(?:The "|The directive |There can be only one |This anonymous |Unknown (?:type|fragment|directive) |Unknown argument "[^"]*" on directive |Fragment (?:"[^"]*" )?(?:is never used|cannot condition)|Directive "[^"]*" may not|Cannot spread fragment |Fields "|Variable "[^"]*" (?:is not defined|is never used|cannot be non-input)|The document selects )/;

/** What is said in place of all other messages. */
const generic: Readonly<Partial<Record<ErrorCode, string>>> = {
  GRAPHQL_VALIDATION_FAILED:
    'A value here does not fit its type; check it against the schema that you were given.',
  COST_INVALID_SLICING_ARGUMENTS: 'A list here has no usable size; give exactly one valid size argument.',
};

/** Codes whose messages never say more than limits, and what the client wrote. */
function saysNothing(code: ErrorCode): boolean {
  return generic[code] === undefined;
}

/**
 * The message for callers who may not read the schema: it says what the client wrote, and never what the schema holds.
 * What is not known to do so is replaced by a general message.
 *
 * @param text the document that was sent.
 */
export function hideSchema(
  { code, message }: { readonly code: ErrorCode; readonly message: string },
  text: string,
): string {
  if (saysNothing(code)) return message;
  const bare = withoutSuggestion(message);
  const shaped = rewritten.reduce((said, [pattern, by]) => said.replace(pattern, by), bare);
  const isKnown = shaped !== bare || own.test(bare) || code === 'COST_INVALID_SLICING_ARGUMENTS';
  return isKnown && mentionsOnly(shaped, text) ? shaped : (generic[code] ?? message);
}

/** The message without what graphql-js suggests. */
function withoutSuggestion(message: string): string {
  const start = message.indexOf(' Did you mean ');
  return start === -1 ? message : message.slice(0, start);
}

/** What a suggestion may name. */
export interface OpenElements {
  readonly type: (name: string) => boolean;
  readonly field: (typeName: string, fieldName: string) => boolean;
}

/**
 * The message for callers who may read the schema: suggestions stay as far as everyone may see what they name.
 *
 * @param open says what has no requirement at all, so that the message is the same for every caller.
 */
export function limitSuggestion(message: string, open: OpenElements): string {
  const bare = withoutSuggestion(message);
  if (bare === message || isOpen(bare, suggestedIn(message.slice(bare.length)), open)) return message;
  return bare;
}

function isOpen(bare: string, names: readonly string[], open: OpenElements): boolean {
  const [, field, onType] = /^Cannot query field "(\w+)" on type "(\w+)"\.$/.exec(bare) ?? [];
  if (field !== undefined && onType !== undefined) {
    return names.every((name) =>
      open.type(name) ? open.field(name, field) && open.field(onType, field) : open.field(onType, name),
    );
  }
  const [, type, ownField] = /^Unknown argument "\w+" on field "(\w+)\.(\w+)"\.$/.exec(bare) ?? [];
  if (type !== undefined && ownField !== undefined) return open.field(type, ownField);
  if (bare.startsWith('Unknown type ')) return names.every(open.type);
  const [, of] =
    /(?:"(\w+)" enum(?: cannot)?|^Enum "(\w+)"|by type "(\w+)")/.exec(bare)?.filter(Boolean) ?? [];
  if (of !== undefined) return open.type(of);
  return /^(?:Unknown argument "\w+" on directive|Field "\w+" of type )/.test(bare) && names.every(open.type);
}

function suggestedIn(suggestion: string): readonly string[] {
  return [...suggestion.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
}

/** Whether every name that a message quotes is in the text. */
function mentionsOnly(message: string, text: string): boolean {
  const names = [...message.matchAll(/["(]([^")]*)[")]/g)].flatMap(
    ([, quoted = '']) => quoted.match(/\w+/g) ?? [],
  );
  if (names.length === 0) return true;
  const written = new Set(text.match(/\w+/g));
  return names.every((name) => written.has(name));
}
