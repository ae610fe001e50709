import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { splitMutation } from '#gateway/planning/split-mutation.ts';
import { federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { plannerOf, textsOf } from '#test/gateway/planning/planned.ts';

const split = (text: string, operationName?: string): readonly string[] =>
  splitMutation(parse(text), operationName).map((document) => stripIgnoredCharacters(print(document)));

describe('The steps of a mutation', () => {
  test('are its fragments, and the fields between two of them', () => {
    expect(split('mutation($a:Boolean!){one two ...@include(if:$a){three}four}')).toEqual([
      'mutation($a:Boolean!){one two}',
      'mutation($a:Boolean!){...@include(if:$a){three}}',
      'mutation($a:Boolean!){four}',
    ]);
  });

  test('are those of the operation that is asked for, beside the others', () => {
    expect(split('mutation A($a:Boolean!){one@skip(if:$a)...{two}}mutation B{three...{four}}', 'B')).toEqual([
      'mutation A($a:Boolean!){one@skip(if:$a)...{two}}mutation B{three}',
      'mutation A($a:Boolean!){one@skip(if:$a)...{two}}mutation B{...{four}}',
    ]);
  });

  test.each(['mutation{one two}', 'mutation{...{one}}', 'query($a:Boolean!){one...@skip(if:$a){two}}'])(
    'are one where there is nothing to put out of order: %s',
    (text) => {
      const document = parse(text);
      expect(splitMutation(document, undefined)).toEqual([document]);
    },
  );

  const link = federationLink('"@key"');
  const plan = plannerOf({
    a: `${link} type Query { a: Int } type Mutation { one: Int three: Int }`,
    b: `${link} type Query { b: Int } type Mutation { two: Int }`,
  });

  test.each([
    ['... on Mutation { one } two ... on Mutation { three }'],
    ['... @include(if: $a) { one } two ... @include(if: $a) { three }'],
    ['...F two ...G'],
    ['one @include(if: $a) ... @skip(if: $a) { two } ...G @include(if: $a)'],
  ])('are planned in their order: %s', (selections) => {
    const fragments = 'fragment F on Mutation { one } fragment G on Mutation { three }';
    const used = ['F', 'G'].some((name) => selections.includes(`...${name}`)) ? fragments : '';
    const texts = textsOf(plan(`mutation ($a: Boolean!) { ${selections} } ${used}`));
    expect(texts.map((text) => /one|two|three/.exec(text)?.[0])).toEqual(['one', 'two', 'three']);
  });
});
