import { describe, expect, test } from '@jest/globals';
import { hideSchema, limitSuggestion } from '#gateway/validation/hide-schema.ts';

const text = '{ a: nam(x: 1) { b } }';
const hidden = (
  message: string,
  code: Parameters<typeof hideSchema>[0]['code'] = 'GRAPHQL_VALIDATION_FAILED',
) => hideSchema({ code, message }, text);
const generic = 'A value here does not fit its type; check it against the schema that you were given.';

describe('hideSchema', () => {
  test.each([
    ['Cannot query field "nam" on type "T". Did you mean "name"?', 'Cannot query field "nam" here.'],
    [
      'Field "nam" of type "[T!]!" must have a selection of subfields. Did you mean "nam { ... }"?',
      'Field "nam" must have a selection of subfields.',
    ],
    ['Unknown argument "x" on field "T.nam". Did you mean "y"?', 'Unknown argument "x".'],
    [
      'Field "nam" argument "id" of type "ID!" is required, but it was not provided.',
      'Field "nam" lacks a required argument.',
    ],
    ['Unknown type "b". Did you mean "B"?', 'Unknown type "b".'],
    [
      'Fields "a" conflict because they return conflicting types "Int" and "T". Use different aliases on the fields to fetch both if this was intentional.',
      'Fields "a" conflict because they return different types. Use different aliases on the fields to fetch both if this was intentional.',
    ],
  ])('%s', (message, expected) => {
    expect(hidden(message)).toBe(expected);
  });

  test('replaces messages that it does not know, also those of later versions and of scalars', () => {
    expect(hidden('Value "b" does not exist in "E" enum.')).toBe(generic);
    expect(hidden('The type "T" of b is new to us.')).toBe(generic);
    expect(hidden('Int cannot represent non-integer value: b')).toBe(generic);
  });

  test('keeps messages of other codes, and those of list sizes that name what was written', () => {
    expect(hidden('Syntax Error: Expected Name.', 'GRAPHQL_PARSE_FAILED')).toBe(
      'Syntax Error: Expected Name.',
    );
    const code = 'COST_INVALID_SLICING_ARGUMENTS';
    expect(hidden('Argument "x" of field "nam" asks for 9 items.', code)).toContain('"x"');
    expect(hidden('Field "nam" needs one of its arguments (first, last).', code)).not.toMatch(/first|last/);
  });
});

describe('limitSuggestion', () => {
  const open = {
    type: (name: string) => name === 'T' || name === 'E',
    field: (type: string, field: string) => type === 'T' && field === 'name',
  };

  test.each([
    'Cannot query field "nam" on type "T". Did you mean "name"?',
    'Unknown argument "x" on field "T.name". Did you mean "y"?',
    'Unknown type "t". Did you mean "T"?',
    'Value "A" does not exist in "E" enum. Did you mean the enum value "B"?',
    'Cannot query field "b".',
  ])('keeps: %s', (message) => {
    expect(limitSuggestion(message, open)).toBe(message);
  });

  test.each([
    'Cannot query field "nam" on type "T". Did you mean "name" or "secret"?',
    'Cannot query field "nam" on type "U". Did you mean to use an inline fragment on "V"?',
    'Unknown argument "x" on field "T.secret". Did you mean "y"?',
    'Unknown type "t". Did you mean "T" or "Secret"?',
    'Value "A" does not exist in "Secret" enum. Did you mean the enum value "B"?',
    'A message of a later version. Did you mean "T"?',
  ])('cuts: %s', (message) => {
    expect(limitSuggestion(message, open)).not.toContain('Did you mean');
  });
});
