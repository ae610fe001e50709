import { describe, expect, test } from '@jest/globals';
import { parseDocumentBundle } from '#gateway/documents/document-bundle.ts';
import { listSlices } from '#gateway/documents/list-slices.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

function bundleJson(manifests: readonly string[]): string {
  return `{"format":"weir-document-bundle","version":1,"sequence":7,"manifests":[${manifests.join(',')}]}`;
}

const web = manifestJson([entry('Page')]);
const ios = manifestJson([entry('Screen')], { client: 'ios' });

describe('a bundle', () => {
  test('gives its manifests in turn, with its sequence', () => {
    const { sequence, manifests } = parseDocumentBundle(bundleJson([web, ios]), 'list');
    expect(sequence).toBe(7);
    expect([...manifests].map(({ client, documents }) => [client, documents[0]?.name])).toEqual([
      ['web', 'Page'],
      ['ios', 'Screen'],
    ]);
  });

  test('is refused for a mistake in its last manifest, which is named by its place', async () => {
    const json = bundleJson([web, manifestJson([{ ...entry('Screen'), name: '' }], { client: 'ios' })]);
    const files = [{ name: 'list', bytes: Buffer.from(json) }];
    const slices = listSlices({ form: 'bundle', files, normalizes: false }, () => 0);
    await expect(Array.fromAsync(slices)).rejects.toThrow('list manifests[1] documents[0].name: ');
  });
});
