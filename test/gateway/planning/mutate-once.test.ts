import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { mutateOnce } from '#gateway/planning/mutate-once.ts';

const rewrite = (text: string): string => stripIgnoredCharacters(print(mutateOnce(parse(text))));

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
  ])('is left in one place, whatever the variables are: %s', (text, expected) => {
    expect(rewrite(text)).toContain(`mutation($a:Boolean!)${expected}`);
  });

  test.each([
    'mutation{add{id}add{name}}',
    'mutation($a:Boolean!){add@include(if:$a){id}other}',
    'query($a:Boolean!){x x@include(if:$a)}',
  ])('stays as it is where no two places differ: %s', (text) => {
    const document = parse(text);
    expect(mutateOnce(document)).toBe(document);
  });
});
