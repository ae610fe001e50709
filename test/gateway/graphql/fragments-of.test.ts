import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';

test('the fragments of a document are found by their names, also by names that objects have', () => {
  const document = parse(
    '{ ...B ...__proto__ } fragment B on T { b } query Q { a } fragment __proto__ on T { ...B }',
  );
  const fragments = fragmentsOf(document);
  expect([...fragments.keys()]).toEqual(['B', '__proto__']);
  expect(fragments.get('__proto__')).toBe(document.definitions[3]);
  expect(fragments.get('toString')).toBeUndefined();
  expect(fragmentsOf(parse('{ a }')).size).toBe(0);
});
