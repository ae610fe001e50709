import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseSubgraphsFile } from '#schema/registry/parse-subgraphs-file.ts';

const entry = '{ url: http://127.0.0.1:4201/graphql, schema: a.graphql }';

describe('parseSubgraphsFile', () => {
  test('lists the subgraphs in the order of the file', () => {
    expect(parseSubgraphsFile(`subgraphs:\n  b: ${entry}\n  a: ${entry}\n`, { source: 's.yaml' })).toEqual([
      { name: 'b', url: 'http://127.0.0.1:4201/graphql', schema: 'a.graphql' },
      { name: 'a', url: 'http://127.0.0.1:4201/graphql', schema: 'a.graphql' },
    ]);
  });

  test("reads Rover's supergraph.yaml", () => {
    const text = `federation_version: =2.9.0
subgraphs:
  a:
    routing_url: http://a.test/graphql
    schema: { file: ./a.graphql }
`;
    expect(parseSubgraphsFile(text, { source: 'supergraph.yaml' })).toEqual([
      { name: 'a', url: 'http://a.test/graphql', schema: './a.graphql' },
    ]);
  });

  test.each([
    ['an empty file', '', /^s\.yaml:1:1: has no value/],
    ['no subgraphs', 'subgraphs: {}\n', /^s\.yaml:1:1: subgraphs: must list one subgraph or more$/],
    [
      'a misspelt key',
      `subgraph:\n  a: ${entry}\n`,
      /^s\.yaml:1:1: subgraph: unknown key; did you mean "subgraphs"\?$/m,
    ],
    [
      'a misspelt key of a subgraph',
      `subgraphs:\n  a:\n    url: http://a.test\n    schema: a.graphql\n    shema: a\n`,
      /^s\.yaml:5:5: subgraphs\.a\.shema: unknown key; did you mean "schema"\?$/,
    ],
    [
      'a missing key',
      'subgraphs:\n  a:\n    url: http://a.test\n',
      /^s\.yaml:2:3: subgraphs\.a\.schema: missing$/,
    ],
    ['a missing URL', 'subgraphs:\n  a:\n    schema: a\n', /^s\.yaml:2:3: subgraphs\.a\.url: missing$/],
    [
      'a schema of Rover that is not a file',
      'subgraphs:\n  a:\n    routing_url: http://a.test\n    schema: { subgraph_url: http://a.test }\n',
      /^s\.yaml:4:5: subgraphs\.a\.schema: names no file; save the schema with "weir schema introspect/,
    ],
    [
      'a URL of another scheme',
      'subgraphs:\n  a:\n    url: file:///etc/passwd\n    schema: a\n',
      /^s\.yaml:3:5: subgraphs\.a\.url: must be an http or https URL$/,
    ],
    ['a subgraph listed twice', `subgraphs:\n  a: ${entry}\n  a: ${entry}\n`, /^s\.yaml:3:3: .*unique/],
    ['broken YAML', 'subgraphs: {\n', /^s\.yaml:\d+:\d+: /],
    ['two documents', 'subgraphs: {}\n---\nsubgraphs: {}\n', /^s\.yaml:\d+:\d+: /],
  ])('%s is refused with its place', (_, text, message) => {
    expect(refusalOf(text)).toMatch(message);
  });

  test('a list that grows by aliases is refused', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`);
    expect(refusalOf(`l0: &l0 [x]\n${levels.join('\n')}\n`)).toMatch(/^s\.yaml: .*alias/i);
  });

  test('a key that names a prototype is refused rather than left out', () => {
    expect(refusalOf(`subgraphs:\n  a: ${entry}\n  __proto__: ${entry}\n`)).toBe(
      's.yaml:3:3: "__proto__" cannot be a key.',
    );
  });
});

function refusalOf(text: string): string {
  try {
    parseSubgraphsFile(text, { source: 's.yaml' });
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
}
