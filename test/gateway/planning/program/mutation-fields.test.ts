import { describe, expect, test } from '@jest/globals';
import { getOperationAST, Kind, parse, print, stripIgnoredCharacters } from 'graphql';
import { mutationFields } from '#gateway/planning/program/mutation-fields.ts';

/** `condition: field if condition + …` for each place; `|` before those behind a removed field that may end all. */
function fieldsOf(text: string): readonly string[] {
  const document = parse(text);
  const { definitions } = document;
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((node) => [node.name.value, node]));
  return mutationFields(getOperationAST(document)!.selectionSet, byName).map((field) => {
    const { when, occurrences, isBehindEnd } = field;
    const nodes = occurrences.map(({ node, when: terms }) => {
      const text = stripIgnoredCharacters(print({ ...node, directives: [] }));
      const more = terms.filter((term) => !when.includes(term));
      return more.length === 0 ? text : `${text} if ${more.join('&')}`;
    });
    return `${isBehindEnd ? '| ' : ''}${when.length === 0 ? '' : `${when.join('&')}: `}${nodes.join(' + ')}`;
  });
}

const declared = ['a', 'b'].map((name) => `$${name}:Boolean!`).join('');

describe('The fields of a mutation', () => {
  test.each([
    ['... on M{one}two ... on M{three}', ['one', 'two', 'three']],
    ['...@include(if:$a){one}two ...@include(if:$a){three}', ['a: one', 'two', 'a: three']],
    ['...@skip(if:$a){...@include(if:$b){one two}three}', ['!a&b: one', '!a&b: two', '!a: three']],
    ['one@skip(if:true)two@include(if:true)three@include(if:false)', ['two']],
    ['one ...@include(if:$a)@skip(if:$a){two}', ['one']],
    ['__typename one', ['one']],
    ['one __typename@skip(if:true)two three', ['one', '| two', 'three']],
    ['one ...{__typename@skip(if:true)}one two', ['one + one', '| two']],
  ])('stay in their order, each under its conditions: %s', (selections, expected) => {
    expect(fieldsOf(`mutation(${declared}){${selections}}`)).toEqual(expected);
  });
});

describe('A mutation that is selected in several places', () => {
  test.each([
    [
      'mutation($a:Boolean!){...F...F@include(if:$a)}fragment F on Mutation{add{id}}',
      ['add{id} + add{id} if a'],
    ],
    ['mutation($a:Boolean!){add@include(if:$a){id}add{name}}', ['a: add{id} + add{name}', '!a: add{name}']],
    [
      'mutation($a:Boolean!){add{id}other add@include(if:$a)@skip(if:$a){name}add@skip(if:$a){x}}',
      ['add{id} + add{x} if !a', 'other'],
    ],
    [
      'mutation($a:Boolean!){add@include(if:$a){id}other add{name}}',
      ['a: add{id} + add{name}', 'other', '!a: add{name}'],
    ],
    ['mutation($a:Boolean!){add{id}other add{name}}', ['add{id} + add{name}', 'other']],
  ])('is carried out once, at its first place that counts: %s', (text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  test('is refused where its conditions combine in too many ways', () => {
    const names = Array.from({ length: 40 }, (_, index) => `$v${index}`);
    const places = names.flatMap((name, index) =>
      index % 2 === 0 ? [`...@include(if:${name}){add@include(if:${names[index + 1]})}`] : [],
    );
    const text = `mutation(${names.map((name) => `${name}:Boolean!`).join('')}){${places.join('')}}`;
    expect(() => fieldsOf(text)).toThrow(
      expect.objectContaining({
        code: 'MAX_PLANNING_STEPS_LIMIT',
        message: expect.stringContaining('combine in more than 1000 ways'),
      }),
    );
  });

  test('by fragments that are nested two ways is not written out', () => {
    const levels = Array.from({ length: 60 }, (_, at) => `fragment F${at} on M{...F${at + 1}...F${at + 1}}`);
    const text = `mutation{...F0}${levels.join('')}fragment F60 on M{add}`;
    expect(fieldsOf(text)).toEqual(['add']);
  });
});
