import { describe, expect, test } from '@jest/globals';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

describe('readDirectiveNames, on what composition writes', () => {
  test('directives imported by their own names keep them', () => {
    const { directiveNames } = snapshotOf(
      federationLink('"@authenticated"', '"@requiresScopes"', '"@policy"', '"@cost"', '"@listSize"') +
        queryWith('@authenticated', '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["p"]])') +
        'extend type Query { priced(first: Int): [Int] @cost(weight: 2) @listSize(slicingArguments: ["first"]) }',
    );
    expect(directiveNames).toEqual({
      authenticated: 'authenticated',
      requiresScopes: 'requiresScopes',
      policy: 'policy',
      cost: 'cost',
      listSize: 'listSize',
    });
  });

  test('directives that services renamed go by the new names', () => {
    const { directiveNames, supergraphSchema } = snapshotOf(
      federationLink(
        '{ name: "@authenticated", as: "@signedIn" }',
        '{ name: "@requiresScopes", as: "@needs" }',
        '{ name: "@policy", as: "@rule" }',
        '{ name: "@cost", as: "@price" }',
        '{ name: "@listSize", as: "@size" }',
      ) +
        queryWith('@signedIn', '@needs(scopes: [["a"]])', '@rule(policies: [["p"]])') +
        'extend type Query { priced(first: Int): [Int] @price(weight: 2) @size(slicingArguments: ["first"]) }',
    );
    expect(directiveNames).toEqual({
      authenticated: 'signedIn',
      requiresScopes: 'needs',
      policy: 'rule',
      cost: 'price',
      listSize: 'size',
    });
    for (const name of Object.values(directiveNames)) {
      expect(supergraphSchema.getDirective(name)).toBeDefined();
    }
  });

  test('directives used with the prefix of a renamed federation link go by the prefixed names', () => {
    const { directiveNames, supergraphSchema } = snapshotOf(
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")\n' +
        'type Query { priced(first: Int): [Int] @fed__cost(weight: 2) @fed__listSize(slicingArguments: ["first"]) }',
    );
    expect(directiveNames).toEqual({ cost: 'fed__cost', listSize: 'fed__listSize' });
    expect(supergraphSchema.getDirective('fed__cost')).toBeDefined();
  });

  test('a supergraph that links no policy feature has no names', () => {
    expect(snapshotOf('type Query { open: Int }').directiveNames).toEqual({});
  });
});

describe('readDirectiveNames, on links that other composers may write', () => {
  const sdl = composeForTest({
    catalog:
      federationLink('"@cost"', '"@listSize"') +
      'type Query { priced(first: Int): [Int] @cost(weight: 2) @listSize(slicingArguments: ["first"]) }',
  });
  const link = '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"])';

  test('a feature renamed with as: renames its main directive and prefixes the others', () => {
    const renamed = sdl
      .replace(link, '@link(url: "https://specs.apollo.dev/cost/v0.1", as: "money")')
      .replaceAll('@cost(', '@money(')
      .replaceAll('@listSize(', '@money__listSize(');
    expect(buildSupergraphSnapshot(renamed, { source: 's' }).directiveNames).toEqual({
      cost: 'money',
      listSize: 'money__listSize',
    });
  });

  test('a feature linked without imports prefixes all but its main directive', () => {
    const prefixed = sdl
      .replace(link, '@link(url: "https://specs.apollo.dev/cost/v0.1")')
      .replaceAll('@listSize(', '@cost__listSize(');
    expect(buildSupergraphSnapshot(prefixed, { source: 's' }).directiveNames).toEqual({
      cost: 'cost',
      listSize: 'cost__listSize',
    });
  });
});

function snapshotOf(sdl: string) {
  return buildSupergraphSnapshot(composeForTest({ catalog: sdl }), { source: 'supergraph.graphql' });
}

function queryWith(...directives: readonly string[]): string {
  return `type Query { ${directives.map((directive, index) => `f${index}: Int ${directive}`).join(' ')} }\n`;
}
