import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { checkSecurityLinks } from '#gateway/supergraph/check-security-links.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const spec = 'https://specs.apollo.dev';
const usual = composed('"@authenticated"', '"@requiresScopes"', '"@policy"');
type Guard = 'authenticated' | 'requiresScopes' | 'policy';
const names: readonly Guard[] = ['authenticated', 'requiresScopes', 'policy'];

/** The supergraph of a service that imports these, and protects three fields. */
function composed(...imports: readonly string[]): string {
  const [a = '', b = '', c = ''] = imports.map(
    (each) => /as: "([^"]+)"/.exec(each)?.[1] ?? each.replaceAll('"', ''),
  );
  return composeForTest({
    catalog:
      federationLink(...imports) +
      `type Query { a: Int ${a} b: Int ${b}(scopes: [["a"]]) c: Int ${c}(policies: [["p"]]) }`,
  });
}

function problemsOf(sdl: string): readonly string[] {
  return checkSecurityLinks(parse(sdl)).map(({ message }) => message);
}

function linkOf(name: Guard): string {
  return `@link(url: "${spec}/${name}/v0.1", for: SECURITY)`;
}

/** A link that some composer may write in place of the usual one. */
function relinked(name: Guard, link: string): string {
  return replaced(usual, linkOf(name), link);
}

function replaced(sdl: string, from: string, to: string): string {
  if (!sdl.includes(from)) throw new Error(`The supergraph has no ${from}`);
  return sdl.replace(from, to);
}

describe('checkSecurityLinks accepts', () => {
  test('what composition writes, also under new names and under the prefix of a renamed link', () => {
    const renamed = composed(
      '{ name: "@authenticated", as: "@signedIn" }',
      '{ name: "@requiresScopes", as: "@needs" }',
      '{ name: "@policy", as: "@rule" }',
    );
    const prefixed = composeForTest({
      catalog:
        `extend schema @link(url: "${spec}/federation/v2.9", as: "fed")\n` +
        `type Query { a: Int @fed__authenticated b: Int @fed__requiresScopes(scopes: [["a"]]) }`,
    });
    expect([usual, renamed, prefixed].flatMap(problemsOf)).toEqual([]);
  });

  test('a link without a purpose, since the directive is enforced all the same', () => {
    expect(problemsOf(relinked('policy', `@link(url: "${spec}/policy/v0.1")`))).toEqual([]);
  });

  test('a feature renamed with "as", and directives of other features', () => {
    const sdl = relinked('policy', `@link(url: "${spec}/policy/v0.1", as: "rule", for: SECURITY)`)
      .replaceAll('@policy(', '@rule(')
      .replace('a: Int', '"x" a: Int @audit__log @deprecated')
      .replace('schema', 'schema @link(url: "https://example.com/audit/v1.0")');
    expect(problemsOf(sdl)).toEqual([]);
  });
});

describe('checkSecurityLinks finds', () => {
  test.each(names)('@%s without its link, and names the directive, the place and the remedy', (name) => {
    const [problem = '', ...others] = problemsOf(relinked(name, ''));
    expect(others).toEqual([]);
    expect(problem).toContain(`@${name} on Query.`);
    expect(problem).toContain(
      `no @link to ${spec}/${name}/v0.1 for SECURITY; compose it again, or add the link`,
    );
  });

  test('what the page for operators shows', async () => {
    const page = await readFile(new URL('../../../docs/operator/authorization.md', import.meta.url), 'utf8');
    const [problem = ''] = problemsOf(relinked('authenticated', '').replaceAll('a: Int', 'me: Int'));
    expect(page.replaceAll(/\s+/g, ' ')).toContain(problem);
  });

  test('a renamed directive whose link is gone', () => {
    const renamed = composed(
      '{ name: "@authenticated", as: "@signedIn" }',
      '{ name: "@requiresScopes", as: "@needs" }',
      '{ name: "@policy", as: "@rule" }',
    );
    const unlinked = renamed.replace(/@link\(url: "[^"]*authenticated[^)]*\)/, '');
    expect(problemsOf(unlinked)).toEqual([
      '@signedIn on Query.a is declared by no @link, so it may protect what nobody would check; ' +
        'compose the supergraph again, or remove the directive',
    ]);
  });

  test.each([
    [
      'another version',
      `@link(url: "${spec}/policy/v0.2", for: SECURITY)`,
      /policy\/v0\.2 is for: SECURITY but/,
    ],
    [
      'another version without a purpose',
      `@link(url: "${spec}/policy/v0.2")`,
      /policy\/v0\.2 is unsupported/,
    ],
    ['a version with something behind it', `@link(url: "${spec}/policy/v0.1?x")`, /v0\.1\?x is unsupported/],
    [
      'another host',
      '@link(url: "https://specs.apolo.dev/policy/v0.1")',
      /belongs|of https:\/\/specs\.apolo/,
    ],
    [
      'another spelling of the host',
      '@link(url: "https://SPECS.apollo.dev/policy/v0.1")',
      /would not be enforced/,
    ],
    [
      'another feature of that name',
      '@link(url: "https://example.com/policy/v3.0")',
      /would not be enforced/,
    ],
    ['a link that cannot be read', `@link(url: "${spec}/policy")`, /no @link to/],
    ['a purpose that is none', `@link(url: "${spec}/policy/v0.1", for: "SECURITY")`, /neither SECURITY nor/],
    [
      'a purpose in small letters',
      `@link(url: "${spec}/policy/v0.1", for: security)`,
      /neither SECURITY nor/,
    ],
    ['two links', `${linkOf('policy')} @link(url: "${spec}/policy/v0.1", as: "rule")`, /linked twice/],
    [
      'an import twice',
      `@link(url: "${spec}/policy/v0.1", import: ["@policy", { name: "@policy", as: "@rule" }])`,
      /imported twice/,
    ],
    [
      'an import that leaves the usual name without effect',
      `@link(url: "${spec}/policy/v0.1", import: [{ name: "@policy", as: "@rule" }], for: SECURITY)`,
      /in force as @rule; use that name/,
    ],
    [
      'a namespace that leaves the usual name to nobody',
      `@link(url: "${spec}/policy/v0.1", as: "rule", for: SECURITY)`,
      /no @link to/,
    ],
    [
      'another feature that takes the same name',
      `${linkOf('policy')} @link(url: "https://example.com/x/v1.0", import: [{ name: "@x", as: "@policy" }])`,
      /declared by several links/,
    ],
    [
      'a directive of another feature under a new name',
      `@link(url: "https://example.com/x/v1.0", import: [{ name: "@y", as: "@policy" }])`,
      /would not be enforced/,
    ],
    [
      'an unknown feature for security',
      `${linkOf('policy')} @link(url: "https://a.b/c/v1.0", for: SECURITY)`,
      /a\.b\/c/,
    ],
  ])('%s', (_, link, problem) => {
    expect(problemsOf(relinked('policy', link)).join('\n')).toMatch(problem);
  });

  test('a security directive that another feature exports under a harmless name', () => {
    const link = `@link(url: "https://example.com/x/v1.0", import: [{ name: "@policy", as: "@rule" }])`;
    const sdl = relinked('policy', link).replaceAll('@policy(', '@rule(');
    expect(problemsOf(sdl).join('\n')).toMatch(/@rule on Query\.c would not be enforced: it is @policy of/);
  });

  test('a directive applied with the prefix of its own feature', () => {
    const sdl = usual.replaceAll('@authenticated', '@authenticated__authenticated');
    expect(problemsOf(sdl).join('\n')).toMatch(/in force as @authenticated; use that name/);
  });

  test.each([
    ['an argument', 'type T { x(a: Int @authenticated): Int }', 'T.x(a:)'],
    ['a union', 'union U @authenticated = Query', 'U'],
    ['an input type', 'input I @authenticated { a: Int }', 'I'],
    ['an input field', 'input I { a: Int @authenticated }', 'I.a'],
    ['an enum value', 'enum E { A @authenticated }', 'E.A'],
    ['an argument of a directive', 'directive @d(a: Int @authenticated) on FIELD', '@d(a:)'],
    ['the schema', 'extend schema @authenticated', 'schema'],
  ])('a security directive on %s, where nothing checks it', (_, definition, coordinate) => {
    expect(problemsOf(`${usual} ${definition}`)).toEqual([
      `@authenticated on ${coordinate} would not be enforced there; move it to an object, interface, field, scalar or enum`,
    ]);
  });

  test.each([
    ['authenticated', '(unless: String)'],
    ['requiresScopes', '(scopes: [[String!]!]! = [[]])'],
    ['requiresScopes', '(scopes: [String!]!)'],
    ['requiresScopes', '(needs: [[String!]!]!)'],
    ['policy', '(policies: [[String!]!]!, mode: String)'],
    ['policy', ''],
  ] as const)('@%s when it is defined as %s', (name, args) => {
    const sdl = usual.replace(new RegExp(`directive @${name}(\\([^)]*\\))?`), `directive @${name}${args}`);
    expect(problemsOf(sdl)).toEqual([expect.stringContaining(`is not defined as ${spec}/${name}/v0.1 says`)]);
  });

  test('a security directive without a definition', () => {
    const sdl = usual.replace(/directive @authenticated on [^\n]*\n/, '');
    expect(problemsOf(sdl)).toEqual([expect.stringContaining('@authenticated on Query.a is not defined')]);
  });

  test.each([
    ['by its name', 'name: "authenticated"'],
    ['by a prefixed name', 'name: "federation__requiresScopes", args: { scopes: [["a"]] }'],
    ['by a link', `name: "link", args: { url: "${spec}/policy/v0.1" }`],
    [
      'by an import',
      `name: "link", args: { url: "${spec}/federation/v2.9", import: [{ name: "@policy", as: "@p" }] }`,
    ],
  ])('a security directive that is left in a join directive, %s', (_, args) => {
    const sdl = usual.replace('a: Int', `a: Int @join__directive(graphs: [CATALOG], ${args})`);
    expect(problemsOf(sdl)).toEqual([
      expect.stringMatching(/^@join__directive on Query\.a holds ".*would not be/),
    ]);
  });

  test('a directive on the extension of a type', () => {
    const sdl = relinked('authenticated', '').replace('a: Int @authenticated', 'a: Int');
    expect(problemsOf(`${sdl} extend type Query @authenticated`)).toEqual([
      expect.stringContaining('@authenticated on Query would not be enforced'),
    ]);
  });

  test('nothing that is linked only by something that is no link', () => {
    const sdl = usual.replace(`@link(url: "${spec}/link/v1.0")`, '');
    expect(problemsOf(sdl)).toEqual([expect.stringContaining('does not link https://specs.apollo.dev/link')]);
  });

  test('each directive once for each reason, however often it is applied', () => {
    const sdl = relinked('authenticated', '').replaceAll(': Int', ': Int @authenticated');
    expect(problemsOf(sdl)).toHaveLength(1);
  });
});
