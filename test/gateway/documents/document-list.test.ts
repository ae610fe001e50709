import { describe, expect, test } from '@jest/globals';
import { createDocumentList } from '#gateway/documents/document-list.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const idOf = (name: string): string => documentId(`query ${name} { a }`);

function listOf(documentsByClient: Readonly<Record<string, readonly object[]>>) {
  return createDocumentList(
    Object.entries(documentsByClient).map(([client, documents]) =>
      parseManifest(manifestJson(documents, { client }), client),
    ),
  );
}

describe('a document list', () => {
  const list = listOf({ web: [entry('Web')], app: [entry('App')], default: [entry('All')] });

  test("finds a client's own documents", () => {
    expect(list.find(idOf('Web'), 'web')).toMatchObject({ name: 'Web', text: 'query Web { a }' });
  });

  test('does not find those of another client', () => {
    expect(list.find(idOf('Web'), 'app')).toBeUndefined();
    expect(list.find(idOf('Web'), undefined)).toBeUndefined();
    expect(list.find(idOf('Web'), 'nobody')).toBeUndefined();
  });

  test('finds those of the default manifest for every caller', () => {
    const names = ['web', 'app', 'nobody', undefined].map((client) => list.find(idOf('All'), client)?.name);
    expect(names).toEqual(['All', 'All', 'All', 'All']);
  });

  test("prefers a client's own entry to the default's", () => {
    const own = listOf({
      web: [entry('Same', undefined, { owner: 'web' })],
      default: [entry('Same', undefined, { owner: 'all' })],
    });
    expect(own.find(idOf('Same'), 'web')?.owner).toBe('web');
    expect(own.find(idOf('Same'), 'app')?.owner).toBe('all');
  });

  test('finds deprecated documents and not retired ones', () => {
    const states = listOf({
      web: [entry('Old', undefined, { state: 'deprecated' }), entry('Gone', undefined, { state: 'retired' })],
    });
    expect(states.find(idOf('Old'), 'web')?.state).toBe('deprecated');
    expect(states.find(idOf('Gone'), 'web')).toBeUndefined();
    expect(states.size).toBe(1);
  });

  test('finds a document by its aliases, and counts it once', () => {
    const aliased = listOf({ web: [entry('Web', undefined, { aliases: ['42', 'web~1.0.0~abc'] })] });
    const ids = [idOf('Web'), '42', 'web~1.0.0~abc'].map((id) => aliased.find(id, 'web')?.id);
    expect(ids).toEqual([idOf('Web'), idOf('Web'), idOf('Web')]);
    expect([aliased.size, aliased.all.length]).toEqual([1, 1]);
    expect(aliased.find('42', 'app')).toBeUndefined();
    expect(aliased.find('43', 'web')).toBeUndefined();
  });

  test('runs a retired document through the last day of its grace, and not a moment longer', () => {
    let now = Date.parse('2026-05-01T12:00:00Z');
    const grace = entry('Old', undefined, { state: 'retired', retireAfter: '2026-05-03' });
    const manifests = [parseManifest(manifestJson([grace]), 'web.json')];
    const list = createDocumentList(manifests, { clock: () => now });
    now = Date.parse('2026-05-03T23:59:59.999Z');
    expect(list.find(idOf('Old'), 'web')?.state).toBe('retired');
    now += 1;
    expect(list.find(idOf('Old'), 'web')).toBeUndefined();
    expect(createDocumentList(manifests, { clock: () => now }).size).toBe(0);
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is neither a client nor an id', (name) => {
    expect(list.find(name, name)).toBeUndefined();
  });

  test('refuses two manifests for one client', () => {
    const manifest = parseManifest(manifestJson([]), 'web');
    expect(() => createDocumentList([manifest, manifest])).toThrow(
      'Two manifests are for the client "web"; merge them.',
    );
  });
});

describe('a document that was retired', () => {
  const day = (date: string): number => Date.parse(date);
  const manifests = [
    parseManifest(
      manifestJson([
        entry('Now', 'query Now { a }', { state: 'retired', aliases: ['NowAlias'] }),
        entry('Grace', 'query Grace { a }', { state: 'retired', retireAfter: '2026-05-01' }),
        entry('Active'),
      ]),
      'web.json',
    ),
  ];
  let now = day('2026-05-01');
  const list = createDocumentList(manifests, { clock: () => now });

  test('is found by its id and its aliases, for its own client alone', () => {
    expect(list.findRetired(documentId('query Now { a }'), 'web')?.name).toBe('Now');
    expect(list.findRetired('NowAlias', 'web')?.name).toBe('Now');
    expect(list.findRetired('NowAlias', 'ios')).toBeUndefined();
    expect(list.findRetired('NowAlias', undefined)).toBeUndefined();
  });

  test('is not retired before its grace is over, nor is an active one', () => {
    const grace = documentId('query Grace { a }');
    expect(list.findRetired(grace, 'web')).toBeUndefined();
    now = day('2026-05-02');
    expect(list.findRetired(grace, 'web')?.name).toBe('Grace');
    expect(list.findRetired(idOf('Active'), 'web')).toBeUndefined();
  });
});
