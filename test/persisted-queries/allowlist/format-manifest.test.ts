import { describe, expect, test } from '@jest/globals';
import { format } from 'prettier';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

const full = persisted('Full', {
  text: 'query Full {\n  a(b: "ü\\"")\n}\n',
  aliases: ['7', 'web~1.0~x'],
  owner: 'team "a"',
  registeredAt: '2026-05-04T09:00:00.000Z',
  clientVersions: Array.from({ length: 30 }, (_, index) => `1.${index}.0`),
  points: { default: 3, worst: 300 },
  authenticated: true,
  requiredScopes: ['a and b or c'],
  requiredPolicies: ['finance'],
  subgraphs: [],
  state: 'retired',
  retireAfter: '2026-12-31',
});

describe('a manifest as text', () => {
  const manifest = { ...manifestOf([full, persisted('A')]), $schema: '../manifest.schema.json' };
  const text = formatManifest(manifest);

  test('parses to what it was, sorted by name', () => {
    expect(parseManifest(text, 'web.json')).toMatchObject({
      client: 'web',
      documents: [persisted('A'), full],
    });
  });

  test('is the same whatever order its entries came in', () => {
    expect(formatManifest({ ...manifest, documents: manifest.documents.toReversed() })).toBe(text);
  });

  test('has one line for a field', () => {
    expect(text).toContain('\n      "points": { "default": 3, "worst": 300 },\n');
    expect(text).toContain('\n      "requiredScopes": ["a and b or c"],\n');
    expect(text).toContain('\n        "1.29.0"\n      ],\n');
  });

  test('changes by one line when one field does', () => {
    const changed = formatManifest({
      ...manifest,
      documents: [{ ...full, points: { default: 4, worst: 300 } }, persisted('A')],
    });
    const before = new Set(text.split('\n'));
    expect(changed.split('\n').filter((line) => !before.has(line))).toEqual([
      '      "points": { "default": 4, "worst": 300 },',
    ]);
  });

  test.each([manifest, manifestOf([])])('is as Prettier writes it', async (one) => {
    const written = formatManifest(one);
    expect(await format(written, { parser: 'json', printWidth: 110 })).toBe(written);
  });
});
