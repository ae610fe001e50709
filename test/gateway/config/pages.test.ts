import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { loadFiles } from '#test/gateway/config/load-files.ts';

/** Pages whose examples are whole configurations, and how many each has. */
const pages = [
  ['docs/operator/browsers.md', 3],
  ['docs/operator/errors.md', 2],
  ['docs/operator/headers.md', 2],
] as const;

describe.each(pages)('%s', (page, count) => {
  test('shows configurations that load', async () => {
    const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8');
    const examples = [...text.matchAll(/^```yaml\n(?<yaml>[^]*?)^```$/gm)];
    expect(examples).toHaveLength(count);
    for (const { groups } of examples) {
      await expect(loadFiles(groups?.['yaml'] ?? '')).resolves.toBeDefined();
    }
  });
});
