import { describe, expect, test } from '@jest/globals';
import { guarded } from '#test/gateway/authorization/guarded.ts';

describe('objects behind interfaces and unions', () => {
  const { permit, filtered, removed } = guarded(`
    type Query { node: Node nodes: [Node!] any: [Any] open: Open box: Box things: [Thing] }
    interface Node { id: ID }
    interface Thing { id: ID }
    type Open implements Node & Thing { id: ID next: Node }
    type Secret implements Node @authenticated { id: ID }
    type Paid implements Node @requiresScopes(scopes: [["paid"]]) { id: ID }
    union Any = Open | Secret
    type Box { node: Node }
  `);
  const hiddenIn = (text: string, as = {}): readonly string[] =>
    permit(text, as).hidden.map(([name, reason]) => `${name} ${reason}`);

  test('of types that the caller may not see are hidden, also where only __typename is selected', () => {
    expect(hiddenIn('{ nodes { __typename } }')).toEqual(['Secret authenticated', 'Paid authenticated']);
    expect(hiddenIn('{ nodes { __typename } }', { scopes: [] })).toEqual(['Paid scopes']);
    expect(hiddenIn('{ nodes { __typename } }', { scopes: ['paid'] })).toEqual([]);
    expect(hiddenIn('{ any { ... on Open { id } } }')).toEqual(['Secret authenticated']);
    expect(hiddenIn('{ open { next { ... on Open { id } } } }', { scopes: [] })).toEqual(['Paid scopes']);
    expect(removed('{ nodes { __typename } }')).toEqual([]);
  });

  test('are told apart by a __typename that no condition leaves out', () => {
    expect(filtered('{ nodes { __typename } }')).toBe('{nodes{__typename}}');
    expect(filtered('{ nodes { t: __typename } }')).toBe('{nodes{__typename t:__typename}}');
    expect(filtered('{ any { ... on Open { id } } }')).toBe('{any{__typename ...on Open{id}}}');
    expect(filtered('query Q($v: Boolean!) { nodes { __typename @skip(if: $v) } }')).toBe(
      'query Q($v:Boolean!){nodes{__typename __typename@skip(if:$v)}}',
    );
    expect(filtered('{ box { node { ...F } } } fragment F on Node { ... on Open { __typename: id } }')).toBe(
      '{box{node{__typename_:__typename ...F}}}fragment F on Node{...on Open{__typename:id}}',
    );
  });

  test('of other types change nothing: the very document runs', () => {
    const document = permit('{ things { __typename } open { id } }');
    expect(document.hidden).toEqual([]);
    expect(filtered('{ things { __typename } open { id } }')).toBe('{things{__typename}open{id}}');
  });

  test('keep the fields that every object shares closed', () => {
    expect(removed('{ nodes { id } }')).toEqual(['nodes.id Node.id authenticated']);
    expect(filtered('{ nodes { id } }')).toBe('{nodes{__typename}}');
  });
});
