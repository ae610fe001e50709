import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { conditionVariables } from '#gateway/graphql/condition.ts';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';

const schema = buildSchema(`
  type Query { f(n: Int, list: [Int!], in: In, e: E): Int }
  input In { a: Int! = 7 b: String nested: In }
  enum E { ONE TWO }
`);

function coerce(definitions: string, json: string): Readonly<Record<string, unknown>> {
  const operation = selectOperation(parse(`query (${definitions}) { f }`), undefined);
  return coerceVariables({ schema, operation, variables: JSON.parse(json), mayReadSchema: true });
}

function refusal(definitions: string, json: string): unknown {
  try {
    return coerce(definitions, json);
  } catch (error) {
    return error;
  }
}

describe('coerceVariables', () => {
  test('fills in defaults of the operation and of input types', () => {
    expect({ ...coerce('$n: Int = 5, $in: In', '{"in": {"b": "x"}}') }).toEqual({
      n: 5,
      in: { a: 7, b: 'x' },
    });
  });

  test('makes a list of a single item', () => {
    expect({ ...coerce('$list: [Int!]', '{"list": 1}') }).toEqual({ list: [1] });
  });

  test('leaves out what is not declared, and what is absent without a default', () => {
    expect({ ...coerce('$n: Int', '{"m": 1}') }).toEqual({});
  });

  test('keeps an explicit null', () => {
    expect({ ...coerce('$n: Int = 5', '{"n": null}') }).toEqual({ n: null });
  });

  test.each([
    ['a missing value', '$n: Int!', '{}', /"\$n" of required type "Int!" was not provided/],
    ['null for a non-null type', '$n: Int!', '{"n": null}', /"\$n" of non-null type "Int!"/],
    ['a wrong type', '$n: Int', '{"n": "5"}', /Int cannot represent non-integer value: "5"/],
    ['an unknown field', '$in: In', '{"in": {"c": 1}}', /Field "c" is not defined/],
    [
      'an own field named __proto__',
      '$in: In',
      '{"in": {"__proto__": {"a": 1}}}',
      /"__proto__" is not defined/,
    ],
    [
      'null in a list',
      '$list: [Int!]',
      '{"list": [1, null]}',
      /at "list\[1\]"; Expected non-nullable type "Int!"/,
    ],
    ['a value of no enum', '$e: E', '{"e": "THREE"}', /"THREE" does not exist in "E"/],
  ])('refuses %s', (_case, definitions, json, message) => {
    expect(refusal(definitions, json)).toEqual(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) }),
    );
  });

  test('tells several mistakes at once, in a message of bounded length', () => {
    const many = JSON.stringify({ list: Array.from({ length: 10_000 }, () => 'x'.repeat(100)) });
    const error = refusal('$n: Int!, $list: [Int!]', many);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toHaveProperty('message', expect.stringMatching(/"\$n" of required.*"list\[0\]"/));
    expect(String(error).length).toBeLessThan(2_100);
  });

  test('a variable named like a member of every object has no value of its own', () => {
    const variables = coerce('$constructor: Int, $toString: Int', '{}');
    expect([variables['constructor'], variables['toString']]).toEqual([undefined, undefined]);
  });

  test('refuses a variable whose name would set a prototype', () => {
    expect(refusal('$__proto__: In, $n: Int', '{"__proto__": {"a": 1, "b": "x"}}')).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'A variable cannot be named "$__proto__"; rename it.',
    });
  });
});

describe('a large value that does not fit', () => {
  const attempt = (definition: string, value: unknown, mayReadSchema: boolean) => (): unknown => {
    const operation = selectOperation(parse(`query ($v: ${definition}) { f }`), undefined);
    return coerceVariables({ schema, operation, variables: { v: value }, mayReadSchema });
  };
  const cpuMsOf = (refused: () => unknown): number => {
    const runs = Array.from({ length: 4 }, () => {
      const before = process.cpuUsage();
      expect(refused).toThrow(ClientError);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...runs);
  };
  const wide = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`nestec${index}`, 'x'.repeat(80)]),
  );

  test.each([
    ['an object with ten thousand unknown fields', 'In', wide],
    ['an object in place of a string', 'In', { b: wide }],
    ['an object in place of a number', 'Int', wide],
    ['an object in place of an enum value', 'E', wide],
    ['a long string in place of an enum value', 'E', 'x'.repeat(950_000)],
    ['a long string in place of a number', 'Int', '\u0001'.repeat(150_000)],
  ])('%s: is refused quickly, in few words', (_case, definition, value) => {
    // Seconds, where each of them is compared with all fields or each becomes a message.
    expect(cpuMsOf(attempt(definition, value, true))).toBeLessThan(100);
    expect(cpuMsOf(attempt(definition, value, false))).toBeLessThan(100);
    expect(attempt(definition, value, true)).toThrow(/^Variable "\$v" got invalid value .{1,1990}$/);
  });

  test('is told without what it holds', () => {
    expect(attempt('In', wide, true)).toThrow(
      'Variable "$v" got invalid value {...}; Field "nestec0" is not defined by type "In".',
    );
    expect(attempt('In', { b: wide }, true)).toThrow(
      'Variable "$v" got invalid value {...} at "v.b"; String cannot represent a non string value: {}',
    );
  });
});

describe('a variable of @skip and @include with a default', () => {
  const attempt = (json: string) => () => {
    const document = parse('query ($v: Boolean = true, $n: Int) { f @skip(if: $v) }');
    const operation = selectOperation(document, undefined);
    return coerceVariables({
      schema,
      operation,
      variables: JSON.parse(json),
      conditions: conditionVariables(document),
    });
  };

  test.each(['{"v": null}', '{"v": null, "n": 1}'])('is rejected where it is null: %s', (json) => {
    expect(attempt(json)).toThrow(
      'Variable "$v" is null, but "@skip" and "@include" require a boolean; send true or false, or omit it to use its default.',
    );
  });

  test.each([
    ['{"v": false}', false],
    ['{}', true],
  ])('is accepted otherwise: %s', (json, value) => {
    expect(attempt(json)()['v']).toBe(value);
  });
});

describe('where the schema may not be read', () => {
  const closed = (definitions: string, json: string) => (): unknown => {
    const operation = selectOperation(parse(`query (${definitions}) { f }`), undefined);
    return coerceVariables({ schema, operation, variables: JSON.parse(json) });
  };

  test('messages name what was sent, and nothing of the schema', () => {
    expect(closed('$e: E', '{"e": "ON"}')).toThrow('The value at "$e" does not fit its type.');
    expect(closed('$in: In', '{"in": {"nested": {"aa": 1}}}')).toThrow('at "$in.nested" does not fit');
    expect(closed('$n: Int!', '{}')).toThrow('Variable "$n" is required, and was not provided.');
  });

  test('a variable with a default is not required', () => {
    expect(closed('$n: Int! = 5, $e: E', '{"e": "ON"}')).toThrow(
      /^The value at "\$e" does not fit its type\.$/,
    );
  });

  test('ten mistakes are reported of a hundred thousand', () => {
    const list = Array.from({ length: 100_000 }, () => 'x');
    expect(closed('$list: [Int!]', JSON.stringify({ list }))).toThrow(/"\$list\.9" does not fit its type\.$/);
  });
});
