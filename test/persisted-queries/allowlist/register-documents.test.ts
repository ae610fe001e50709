import { describe, expect, test } from '@jest/globals';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { registerDocuments } from '#allowlist/register-documents.ts';
import type { Registration } from '#allowlist/register-documents.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { InspectedDocument } from '#allowlist/inspection/inspect-document.ts';
import { inspected, manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

const registeredAt = '2026-05-04T09:00:00.000Z';
const empty = manifestOf([]);

function register(
  manifest: Manifest,
  documents: readonly InspectedDocument[],
  more: Partial<Registration> = {},
) {
  const { manifest: after, results } = registerDocuments(manifest, documents, { registeredAt, ...more });
  return { after, results, outcomes: results.map(({ outcome }) => outcome) };
}

describe('registering documents', () => {
  test('creates entries with all that is known of them', () => {
    const { after, outcomes } = register(empty, [inspected('A', { aliases: ['7'] })], {
      owner: 'checkout',
      clientVersion: '1.4.0',
    });
    expect(outcomes).toEqual(['created']);
    expect(after?.documents).toEqual([
      {
        ...persisted('A'),
        aliases: ['7'],
        owner: 'checkout',
        registeredAt,
        clientVersions: ['1.4.0'],
        points: { default: 1, worst: 10 },
        requiredScopes: [],
        subgraphs: ['catalog'],
      },
    ]);
  });

  test('keeps entries by name, whatever the order in which they come', () => {
    const { after } = register(manifestOf([persisted('M')]), [inspected('Z'), inspected('A')]);
    expect(after?.documents.map(({ name }) => name)).toEqual(['A', 'M', 'Z']);
  });

  test('again changes nothing, not even the day', () => {
    const first = register(empty, [inspected('A', { aliases: ['7'] })], {
      owner: 'checkout',
      clientVersion: '1',
    });
    const again = registerDocuments(first.after ?? empty, [inspected('A', { aliases: ['7'] })], {
      registeredAt: '2027-01-01T00:00:00.000Z',
      owner: 'checkout',
      clientVersion: '1',
    });
    expect(again.results).toMatchObject([{ outcome: 'up to date', changes: [] }]);
    expect(formatManifest(again.manifest ?? empty)).toBe(formatManifest(first.after ?? empty));
  });

  test('gathers versions and aliases, and says what is new', () => {
    const known = manifestOf([
      persisted('A', { aliases: ['7'], clientVersions: ['1'], ...inspected('A').facts }),
    ]);
    const { after, results } = register(known, [inspected('A', { aliases: ['8'] })], { clientVersion: '2' });
    expect(results).toMatchObject([{ outcome: 'updated', changes: ['aliases', 'clientVersions'] }]);
    expect(after?.documents).toMatchObject([{ aliases: ['7', '8'], clientVersions: ['1', '2'] }]);
  });

  test('takes the price of today, and what no longer holds away', () => {
    const known = manifestOf([
      persisted('A', {
        points: { default: 5, worst: 5 },
        authenticated: true,
        requiredPolicies: ['finance'],
      }),
    ]);
    const { after, results } = register(known, [inspected('A')]);
    expect(results[0]?.changes).toEqual([
      'points',
      'authenticated',
      'requiredScopes',
      'requiredPolicies',
      'subgraphs',
    ]);
    const [entry] = after?.documents ?? [];
    expect([entry?.points, entry?.authenticated, entry?.requiredPolicies]).toEqual([
      { default: 1, worst: 10 },
      undefined,
      undefined,
    ]);
  });

  test('leaves a deprecated document deprecated', () => {
    const known = manifestOf([persisted('A', { state: 'deprecated' })]);
    expect(register(known, [inspected('A')]).after?.documents[0]?.state).toBe('deprecated');
  });

  test('of a new text under an old name keeps both: old versions of the client still send the old one', () => {
    const { after, outcomes } = register(manifestOf([persisted('A', { text: 'query A { old }' })]), [
      inspected('A'),
    ]);
    expect(outcomes).toEqual(['created']);
    expect(after?.documents.map(({ text }) => text).sort()).toEqual(['query A { a }', 'query A { old }']);
  });

  test('of what is retired is a conflict that says how to take it back', () => {
    const known = manifestOf([persisted('A', { state: 'retired' })]);
    const { after, results } = register(known, [inspected('B'), inspected('A')]);
    expect(after).toBeUndefined();
    expect(results).toMatchObject([
      { outcome: 'created' },
      {
        outcome: 'conflict',
        reason: 'A is registered and retired; take that back first: weir documents rollback A',
      },
    ]);
  });

  test('under an alias of another text is a conflict', () => {
    const known = manifestOf([persisted('B', { aliases: ['7'] })]);
    expect(register(known, [inspected('A', { aliases: ['7'] })]).results).toMatchObject([
      { outcome: 'conflict', reason: 'the id 7 belongs to B, another text' },
    ]);
  });

  test('two of which want one alias is a conflict too', () => {
    const { outcomes } = register(empty, [
      inspected('A', { aliases: ['7'] }),
      inspected('B', { aliases: ['7'] }),
    ]);
    expect(outcomes).toEqual(['created', 'conflict']);
  });

  test("from Weir's own manifest keeps what it says: state, owner, day, versions", () => {
    const entry = persisted('A', {
      state: 'retired',
      retireAfter: '2026-12-31',
      owner: 'team',
      registeredAt: '2025-01-01T00:00:00.000Z',
      clientVersions: ['1'],
    });
    const { after } = register(empty, [inspected('A', { entry })]);
    expect(after?.documents).toEqual([{ ...entry, ...inspected('A').facts }]);
    // Into the manifest that it is from, it is a way to price everything anew.
    expect(register(manifestOf([entry]), [inspected('A', { entry })]).outcomes).toEqual(['updated']);
  });

  test('gives a manifest that parses to what it was', () => {
    const { after } = register(empty, [inspected('B', { aliases: ['7'] }), inspected('A')], { owner: 'ü' });
    const read = parseManifest(formatManifest(after ?? empty), 'web.json');
    expect(read.documents).toEqual(after?.documents);
  });
});
