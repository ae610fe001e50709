import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { federationOneSupergraph } from '#test/gateway/supergraph/federation-one-supergraph.ts';
import { supergraphMistakes, validSupergraph as sdl } from '#test/gateway/supergraph/supergraph-mistakes.ts';

const source = 's.graphql';
describe('A supergraph is rejected, with the place, when', () => {
  test.each(supergraphMistakes)('%s', (_, from, to, message) => {
    expect(sdl).toContain(from);
    const refusal = refusalOf(sdl.replace(from, to));
    expect(refusal).toMatch(message);
    expect(refusal).toMatch(/^s\.graphql:\d+:\d+: /);
  });

  test.each(Array.from({ length: 60 }, (_, index) => index))('it ends after %i sixtieths', (part) => {
    expect(refusalOf(sdl.slice(0, (sdl.length * part) / 60 - 2))).toMatch(/^s\.graphql/);
  });
});

test('The page for operators shows a message as it is', () => {
  const page = readFileSync('docs/operator/delivery.md', 'utf8');
  const [line = ''] = refusalOf(sdl.replace('key: "id"', 'key: "idd"')).split('\n');
  expect(page).toContain(line.replace('s.graphql', 'supergraph.graphql'));
});

describe('Names of JavaScript itself mean nothing', () => {
  const odd = sdl
    .replaceAll('Robot', 'constructor')
    .replaceAll('Filter', 'toString')
    .replaceAll('greeting', 'hasOwnProperty')
    .replaceAll('HIGH', 'valueOf')
    .replaceAll('"reviews"', '"__proto__"');

  test('as those of types, fields, values and subgraphs', () => {
    const { apiSchema, subgraphs } = accept(odd);
    expect(apiSchema.getType('constructor')?.toString()).toBe('constructor');
    expect(apiSchema.getType('toString')?.toString()).toBe('toString');
    expect([...subgraphs.keys()]).toEqual(['accounts', '__proto__']);
  });

  test('where nothing of that name is defined', () => {
    expect(refusalOf(sdl.replace('[Found]', '[constructor]'))).toMatch(/Unknown type constructor/);
    expect(refusalOf(sdl.replace('key: "id"', 'key: "valueOf"'))).toMatch(/which User does not have/);
    expect(refusalOf(sdl.replace('SECRET @inaccessible', 'SECRET @toString'))).toMatch(/@toString/);
  });
});

describe('What only plans can show is read', () => {
  test('fields that nothing can resolve', () => {
    const unresolvable = sdl.replace(
      'name: String! @join__field(graph: ACCOUNTS)',
      'name: String! @join__field(graph: ACCOUNTS, external: true)',
    );
    expect(accept(unresolvable).subgraphs.size).toBe(2);
  });

  test('keys in a circle', () => {
    const circular = sdl
      .replace('id: ID!\n  name', 'id: ID!\n  self: User! @join__field(graph: REVIEWS)\n  name')
      .replace('graph: REVIEWS, key: "id"', 'graph: REVIEWS, key: "self { self { id } }"');
    expect(accept(circular).subgraphs.size).toBe(2);
  });

  test('what federation 1 composed, and each version of the join specification', () => {
    const { apiSchemaSdl, subgraphs } = accept(federationOneSupergraph);
    expect([...subgraphs.keys()]).toEqual(['accounts', 'reviews']);
    expect(apiSchemaSdl).not.toMatch(/join__|core__|secret/);
  });
});

describe('Reading takes time linear in the size of', () => {
  const many = (count: number, write: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => write(index)).join('\n');
  const field = '@join__field(graph: REVIEWS)';

  test.each([
    [
      'types',
      (n: number) => `${sdl}${many(n, (i) => `type T${i} @join__type(graph: REVIEWS) { a: Int b: String }`)}`,
    ],
    [
      'one type',
      (n: number) =>
        sdl.replace(
          'reviews: [Review]',
          `${many(n, (i) => `f${i}(a: Int = 1): Int ${field}`)} reviews: [Review]`,
        ),
    ],
    [
      'one union',
      (n: number) =>
        `${sdl}${many(n, (i) => `type T${i} @join__type(graph: REVIEWS) { a: Int }`)} union All @join__type(graph: REVIEWS) = ${many(n, (i) => `| T${i}`)}`,
    ],
    [
      'the keys of one type',
      (n: number) =>
        sdl.replace(
          'key: "id"',
          `key: "id") ${many(n, (i) => `@join__type(graph: ACCOUNTS, key: "id #${i}\\n name")`)} @join__type(graph: ACCOUNTS, key: "name"`,
        ),
    ],
    [
      'one field set',
      (n: number) => sdl.replace('key: "id"', `key: "${many(n, () => 'id').replaceAll('\n', ' ')}"`),
    ],
    [
      'subgraphs',
      (n: number) =>
        sdl
          .replace(
            'REVIEWS @join__graph',
            `${many(n, (i) => `G${i} @join__graph(name: "g${i}", url: "http://127.0.0.1/${i}")`)} REVIEWS @join__graph`,
          )
          .replace(
            'id: ID!\n  name',
            `id: ID! ${many(n, (i) => `@join__field(graph: G${i})`)} @join__field(graph: ACCOUNTS) @join__field(graph: REVIEWS)\n name`,
          )
          .replace(
            '@join__type(graph: REVIEWS, key: "id")',
            `@join__type(graph: REVIEWS, key: "id") ${many(n, (i) => `@join__type(graph: G${i}, key: "id")`)}`,
          ),
    ],
    [
      'a list of mistakes',
      (n: number) =>
        sdl.replace('reviews: [Review]', `${many(n, (i) => `f${i}: Nope @nope`)} reviews: [Review]`),
    ],
    [
      'a list of links',
      (n: number) =>
        sdl.replace(
          '{\n  query: Query',
          `${many(n, (i) => `@link(url: "https://a.b/f${i}/v1.0", import: ["@x${i}"])`)}\n{\n  query: Query`,
        ),
    ],
  ])('%s', (_, write) => {
    const cpuMsFor = (count: number): number => {
      const text = write(count);
      const started = process.cpuUsage();
      try {
        accept(text);
      } catch (error) {
        if (!(error instanceof StartupError)) throw error;
      }
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1000;
    };
    cpuMsFor(1_000);
    let [small, large] = [Infinity, Infinity];
    // Eight times as much takes 8 times as long; 64 times would be quadratic. Noise only adds.
    const isQuadratic = (): boolean => large > 24 * Math.max(small, 5);
    for (let attempt = 0; attempt < 5 && (attempt < 2 || isQuadratic()); attempt += 1) {
      small = Math.min(small, cpuMsFor(1_000));
      large = Math.min(large, cpuMsFor(8_000));
    }
    expect([small, large, isQuadratic()]).toEqual([small, large, false]);
  });

  test.each([
    [
      'list types',
      (deep: string) =>
        sdl.replace('[Found]', `${deep.replaceAll('x', '[')}Found${deep.replaceAll('x', ']')}`),
    ],
    [
      'default values',
      (deep: string) =>
        sdl.replace('{name: "x"}', `${deep.replaceAll('x', '[')}${deep.replaceAll('x', ']')}`),
    ],
    ['keys', (deep: string) => sdl.replace('key: "id"', `key: "${deep.replaceAll('x', 'id {')}"`)],
  ])('%s nested 100,000 deep are rejected', (_, write) => {
    expect(refusalOf(write('x'.repeat(100_000)))).toMatch(/nested too deeply to be read/);
  });
});

function accept(text: string): SupergraphSnapshot {
  return buildSupergraphSnapshot(text, { source });
}

/** The message of the refusal; another error or none at all fails the test. */
function refusalOf(text: string): string {
  try {
    accept(text);
  } catch (error) {
    if (!(error instanceof StartupError) || /\n\s+at /.test(error.message)) throw error;
    return error.message;
  }
  throw new Error('the supergraph was accepted');
}
