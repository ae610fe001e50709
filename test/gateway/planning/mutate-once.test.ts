import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { mutateOnce } from '#gateway/planning/mutate-once.ts';

const rewrite = (text: string): string => stripIgnoredCharacters(print(mutateOnce(parse(text))));

const declared = ['a', 'b'].map((name) => `$${name}:Boolean!`).join('');

describe('The fields of a mutation', () => {
  test.each([
    ['... on M{one}two ... on M{three}', '{one two three}'],
    [
      '...@include(if:$a){one}two ...@include(if:$a){three}',
      '{...@include(if:$a){one}two ...@include(if:$a){three}}',
    ],
    ['...@include(if:$a){one}three@include(if:$a)two', '{...@include(if:$a){one three}two}'],
    [
      '...@skip(if:$a){...@include(if:$b){one two}three}',
      '{...@skip(if:$a){...@include(if:$b){one two}}...@skip(if:$a){three}}',
    ],
  ])('stay in their order, in fragments for conditions alone: %s', (selections, expected) => {
    expect(rewrite(`mutation(${declared}){${selections}}`)).toBe(`mutation(${declared})${expected}`);
  });
});

describe('A mutation that is selected in several places', () => {
  test.each([
    [
      'mutation($a:Boolean!){...F...F@include(if:$a)}fragment F on Mutation{add{id}}',
      '{add{id ...@include(if:$a){id}}}',
    ],
    [
      'mutation($a:Boolean!){add@include(if:$a){id}add{name}}',
      '{...@include(if:$a){add{id name}}...@skip(if:$a){add{name}}}',
    ],
    [
      'mutation($a:Boolean!){add{id}other add@include(if:$a)@skip(if:$a){name}add@skip(if:$a){x}}',
      '{add{id ...@skip(if:$a){x}}other}',
    ],
    ['mutation($a:Boolean!){add{id}other add{name}}', '{add{id name}other}'],
  ])('is left in one place, whatever the variables are: %s', (text, expected) => {
    expect(rewrite(text)).toContain(`mutation($a:Boolean!)${expected}`);
  });

  test('is refused where its conditions combine in too many ways', () => {
    const names = Array.from({ length: 40 }, (_, index) => `$v${index}`);
    const places = names.flatMap((name, index) =>
      index % 2 === 0 ? [`...@include(if:${name}){add@include(if:${names[index + 1]})}`] : [],
    );
    const text = `mutation(${names.map((name) => `${name}:Boolean!`).join('')}){${places.join('')}}`;
    expect(() => mutateOnce(parse(text))).toThrow(/combine in more than 1000 ways/);
  });

  test.each([
    'mutation{add{id}other{name}}',
    'mutation($a:Boolean!){add@include(if:$a){id}other}',
    'query($a:Boolean!){x x@include(if:$a)}',
  ])('stays as it is where no field is selected twice: %s', (text) => {
    const document = parse(text);
    expect(mutateOnce(document)).toBe(document);
  });
});
