import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { selectOperation } from '#gateway/graphql/select-operation.ts';

function select(text: string, name?: string): string | undefined {
  return selectOperation(parse(text), name).name?.value;
}

describe('selectOperation', () => {
  test('takes the only operation without a name', () => {
    expect(select('query A { a } fragment F on T { b }')).toBe('A');
  });

  test('takes the one that is named', () => {
    expect(select('query A { a } mutation B { b }', 'B')).toBe('B');
  });

  test('does not take one of several without a name', () => {
    expect(() => select('query A { a } query B { b }')).toThrow(
      expect.objectContaining({
        code: 'OPERATION_RESOLUTION_FAILURE',
        message: 'The document has 2 operations; send "operationName" to choose one.',
      }),
    );
  });

  test('does not take an anonymous one for a name', () => {
    expect(() => select('{ a }', 'A')).toThrow(
      'The document has no operation named "A"; check "operationName".',
    );
  });

  test('finds none where there are fragments alone', () => {
    expect(() => select('fragment F on T { b }')).toThrow('The document has no operation;');
  });

  test('quotes an unknown name safely and in part', () => {
    expect(() => select('query A { a }', `"\n${'x'.repeat(1_000)}`)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,200}$/) }),
    );
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s names no operation by itself', (name) => {
    expect(() => select('query A { a }', name)).toThrow('no operation named');
  });
});
