import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { bareConfig } from '#gateway/config/bare-config.ts';
import { configMarkdown } from '#gateway/config/config-markdown.ts';
import { gatewayConfigSchema } from '#gateway/config/gateway-config.ts';
import { listSettings } from '#gateway/config/settings/list-settings.ts';
import { withNodeAt, plainValueOf } from '#gateway/config/source/config-node.ts';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import { loadFiles } from '#test/gateway/config/load-files.ts';

const page = await readFile(new URL('../../../docs/operator/configuration.md', import.meta.url), 'utf8');

describe('docs/operator/configuration.md', () => {
  test('ends in the reference that the schemas give', () => {
    const [, reference] = page.split(/<!-- Everything below .*-->\n\n/);
    expect(reference).toBe(configMarkdown());
  });

  test('has a row for every setting', () => {
    for (const { path, schema } of listSettings()) {
      const [section, ...key] = path;
      if (key.length === 0) continue;
      const [, table] = page.split(`\n### ${section}\n`);
      expect(table).toContain(`| \`${key.join('.')}\` `);
      expect(table).toContain(schema.description);
    }
  });

  test('shows an example that loads', async () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { config } = await loadFiles(example, { env: { ACCOUNTS_URL: 'http://127.0.0.1:4201/graphql' } });
    expect(config.subgraphs.byName.get('accounts')).toMatchObject({
      timeoutMs: 2_000,
      endpoints: [{ url: 'http://127.0.0.1:4201/graphql' }],
    });
  });

  test('lists the limits of a gateway without a file', () => {
    const [, table = ''] = /\| setting +\| value.*\n([\s\S]*?)\n\n/.exec(page) ?? [];
    const rows = [...table.matchAll(/\| `(?<path>[a-zA-Z.]+)` +\| `(?<value>\w+)`/g)];
    const origin = { kind: 'default' } as const;
    const file = { kind: 'scalar', value: 'a', untyped: false, variables: [], origin } as const;
    const tree = rows.reduce<ConfigNode>(
      (root, { groups }) => {
        // A number or a text with a unit, as it would stand in the file.
        const value = /^\d+$/.test(groups!['value']!) ? Number(groups!['value']) : groups!['value']!;
        return withNodeAt(root, groups!['path']!.split('.'), { ...file, value });
      },
      withNodeAt(undefined, ['supergraph', 'file'], file),
    );
    const documented = gatewayConfigSchema.parse(plainValueOf(tree));
    const bare = bareConfig({ supergraphFile: 'a', port: 0 });
    // Every row can be read.
    expect(rows).toHaveLength(table.match(/^\| `/gm)?.length ?? 0);
    expect(documented.limits).toEqual(bare.limits);
    expect(documented.execution).toEqual(bare.execution);
    expect(documented.subgraphs).toEqual(bare.subgraphs);
  });
});
