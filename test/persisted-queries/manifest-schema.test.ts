import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from '@jest/globals';
import { manifestJsonSchema } from '#allowlist/manifest-json-schema.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const validator = new Ajv2020({ strict: true, allowUnionTypes: true });
formats.default(validator);
const accepts = validator.compile(manifestJsonSchema());

describe('the schema of manifests for editors', () => {
  test('is what the repository holds; else: weir documents export --format json-schema --out persisted-queries/manifest.schema.json', async () => {
    const file = new URL('../../persisted-queries/manifest.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(manifestJsonSchema());
  });

  test.each(['default', 'web'])('accepts the manifest of %s, which says where it is', async (client) => {
    const file = new URL(`../../persisted-queries/manifests/${client}.json`, import.meta.url);
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    expect(manifest.$schema).toBe('../manifest.schema.json');
    expect([accepts(manifest), accepts.errors]).toEqual([true, null]);
  });

  test('leaves to the default what the gateway does', () => {
    expect(accepts(JSON.parse(manifestJson([entry('A')])))).toBe(true);
  });

  test.each([
    ['an unknown key', entry('A', undefined, { extra: 1 })],
    ['a bare hash as id', { ...entry('A'), id: 'a'.repeat(64) }],
    ['an alias with a path', entry('A', undefined, { aliases: ['../a'] })],
    ['an unknown state', entry('A', undefined, { state: 'gone' })],
    ['a price below nothing', entry('A', undefined, { points: { default: -1, worst: 1 } })],
    ['half a price', entry('A', undefined, { points: { default: 1 } })],
    ['no day', entry('A', undefined, { state: 'retired', retireAfter: 'soon' })],
    ['no text', { ...entry('A'), text: '' }],
  ])('refuses, as the gateway does, %s', (_case, document) => {
    expect(accepts(JSON.parse(manifestJson([document])))).toBe(false);
  });
});
