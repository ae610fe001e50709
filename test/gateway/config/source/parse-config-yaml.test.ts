import { describe, expect, test } from '@jest/globals';
import { plainValueOf } from '#gateway/config/source/config-node.ts';
import { formatMistake } from '#gateway/config/source/mistake.ts';
import { parseConfigYaml } from '#gateway/config/source/parse-config-yaml.ts';

describe('parseConfigYaml', () => {
  test('keeps the words that YAML 1.1 would turn into booleans', () => {
    expect(read('a: off\nb: no\nc: on\nd: true\ne: 010\n')).toEqual({
      value: { a: 'off', b: 'no', c: 'on', d: true, e: 10 },
      lines: [],
    });
  });

  test('expands aliases, each to the anchor that was last before it', () => {
    expect(read('a: &x { b: &y 1 }\nc: &y 2\nd: *x\ne: *y\n').value).toEqual({
      a: { b: 1 },
      c: 2,
      d: { b: 1 },
      e: 2,
    });
  });

  test.each([
    ['an empty file', '', '1:1: is empty; expected settings'],
    ['a file of comments', '# nothing\n', '1:1: is empty; expected settings'],
    ['a file that says null', '~\n', '1:1: is empty; expected settings'],
    ['a list at the top', '- a\n', '1:1: expected a mapping (key: value) at the top'],
    ['a text at the top', 'text\n', '1:1: expected a mapping (key: value) at the top'],
    [
      'a second document',
      'a: 1\n---\nb: 1\n',
      '2:1: a second document begins here (---); a configuration is one',
    ],
    ['an unknown tag', 'a: !other 1\n', '1:4: Unresolved tag: !other'],
    [
      'an open list',
      'a: [1\n',
      '2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['tabs', 'a:\n\t- b\n', '2:1: Tabs are not allowed as indentation'],
    [
      'a reference in a flow mapping',
      'a: { b: ${C} }\n',
      "1:10: inside { … } and [ … ], write a reference in quotes: '${NAME}'",
    ],
    [
      'YAML 1.1',
      '%YAML 1.1\n---\na: off\n',
      '1:1: asks for YAML 1.1, where `off` and `no` are not text; remove the %YAML line',
    ],
    ['an alias of nothing', 'a: *nowhere\n', '1:4 a: the alias *nowhere has no anchor before it'],
    ['an alias of itself', 'a: &a [*a]\n', '1:8 a[0]: is nested deeper than 32 levels'],
    ['40 levels', `a: ${'['.repeat(40)}${']'.repeat(40)}\n`, '1:36 a[0]: is nested deeper than 32 levels'],
    ['20,000 levels', `a: ${'['.repeat(20_000)}\n`, 'is nested too deeply'],
    [
      '10,000 values',
      `a: [${'1,'.repeat(10_000)}]\n`,
      'a[9998]: has more than 10000 values, aliases expanded',
    ],
  ])('refuses %s', (_, text, line) => {
    const { value, lines } = read(text);
    expect(value).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining(line)]);
  });

  test('a handful of aliases cannot fill the memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `k${level + 1}: &k${level + 1} [${`*k${level},`.repeat(10)}]`,
    );
    expect(read(`k0: &k0 [1]\n${levels.join('\n')}\n`)).toEqual({
      value: undefined,
      lines: [expect.stringContaining('has more than 10000 values, aliases expanded')],
    });
  });

  test('goes on after keys that cannot stand, so that other mistakes are found too', () => {
    expect(read('a: 1\na: 2\n? [b]\n: 3\n__proto__: { c: 4 }\n~: 5\n6: 7\n')).toEqual({
      value: { a: 1, '6': 7 },
      lines: [
        'weir.yaml:2:1 a: is written twice',
        'weir.yaml:3:3: a key must be text',
        'weir.yaml:5:1 __proto__: unknown key',
        'weir.yaml:6:1: a key must be text',
      ],
    });
  });
});

function read(text: string): { readonly value: unknown; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const source = { text, file: '/etc/weir/weir.yaml', label: 'weir.yaml' };
  const tree = parseConfigYaml(source, (mistake) => lines.push(formatMistake(mistake)));
  return { value: tree && plainValueOf(tree), lines };
}
