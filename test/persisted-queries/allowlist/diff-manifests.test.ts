import { describe, expect, test } from '@jest/globals';
import { diffManifests } from '#allowlist/diff-manifests.ts';
import { formatDocumentDiff } from '#gateway/cli/format-document-diff.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

const points = (ordinary: number, worst: number) => ({ points: { default: ordinary, worst } });

describe('the difference of two lists', () => {
  test('is nothing where nothing differs', () => {
    const same = [manifestOf([persisted('A', points(1, 2))])];
    expect(diffManifests(same, same)).toEqual([]);
    expect(formatDocumentDiff([])).toBe('No changes.');
  });

  test('names what came, what went and what changed, by client and name', () => {
    const before = [manifestOf([persisted('B'), persisted('C')]), manifestOf([persisted('X')], 'ios')];
    const after = [manifestOf([persisted('A'), persisted('C', { owner: 'team' })])];
    const changes = diffManifests(before, after).map(
      ({ client, change, name }) => `${client} ${change} ${name}`,
    );
    expect(changes).toEqual(['ios removed X', 'web added A', 'web removed B', 'web changed C']);
  });

  test('takes a new text for the only document of a name for a change of it', () => {
    const rewritten = persisted('A', { text: 'query A { b }' });
    expect(diffManifests([manifestOf([persisted('A')])], [manifestOf([rewritten])])).toMatchObject([
      { change: 'changed', name: 'A', fields: ['id', 'text'] },
    ]);
    const third = persisted('A', { text: 'query A { c }' });
    const several = diffManifests([manifestOf([persisted('A')])], [manifestOf([rewritten, third])]);
    expect(several.map(({ change }) => change)).toEqual(['removed', 'added', 'added']);
  });

  test('shows a new text for a name beside the one that stays', () => {
    const old = persisted('A', { ...points(5, 1000), registeredAt: '2026-05-04T09:00:00.000Z' });
    const older = persisted('A', { text: 'query A { older }', registeredAt: '2025-05-04T09:00:00.000Z' });
    const rewritten = persisted('A', { ...points(20, 4000), text: 'query A { b }' });
    const changes = diffManifests([manifestOf([old, older])], [manifestOf([old, older, rewritten])]);
    expect(changes).toMatchObject([{ change: 'added', beside: { id: old.id } }]);
    expect(formatDocumentDiff(changes)).toContain(
      `  + A: query; 20 points, at most 4000; ${rewritten.id.slice(0, 19)}; beside ${old.id.slice(0, 19)}, 5 points, at most 1000`,
    );
  });

  test('reads like a review', () => {
    const before = [
      manifestOf([
        persisted('Gone', points(1, 1)),
        persisted('Orders', {
          ...points(12, 1020),
          requiredScopes: ['a'],
          subgraphs: ['orders'],
          clientVersions: ['1'],
        }),
        persisted('Search', points(3, 3)),
      ]),
    ];
    const after = [
      manifestOf([
        persisted('New', {
          ...points(20, 20),
          kind: 'mutation',
          owner: 'checkout',
          authenticated: true,
          requiredScopes: ['w'],
        }),
        persisted('Orders', {
          ...points(32, 3020),
          authenticated: true,
          requiredScopes: ['b'],
          subgraphs: ['orders', 'accounts'],
          clientVersions: ['1', '2'],
        }),
        persisted('Search', { ...points(3, 3), state: 'retired', retireAfter: '2026-12-31' }),
      ]),
    ];
    const [gone, added] = [persisted('Gone'), persisted('New')].map(({ id }) => id.slice(0, 19));
    expect(formatDocumentDiff(diffManifests(before, after))).toBe(
      `web
  - Gone: query; 1 point, at most 1; ${gone}
  + New: mutation; 20 points, at most 20; needs an identity, scope w; owner checkout; ${added}
  ~ Orders
       versions   + 2
       price      12 points, at most 1020 → 32 points, at most 3020
       identity   needed now
       scopes     + b, - a
       subgraphs  + accounts
  ~ Search
       state  active → retired after 2026-12-31

1 added, 1 removed, 2 changed`,
    );
  });
});
