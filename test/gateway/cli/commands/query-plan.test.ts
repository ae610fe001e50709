import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-query-plan-'));
  const supergraph = composeForTest({
    catalog: `${federationLink('"@key"')}
      type Query { first: Product second: Product }
      type Product @key(fields: "id") { id: ID! name: String }`,
    stock: `${federationLink('"@key"')}
      type Mutation { touch: Int }
      type Product @key(fields: "id") { id: ID! inStock: Boolean }`,
  });
  await writeFile(join(folder, 'supergraph.graphql'), supergraph);
});
afterAll(() => rm(folder, { recursive: true }));

async function plan(text: string, ...args: readonly string[]) {
  await writeFile(join(folder, 'operation.graphql'), text);
  const command = ['query', 'plan', 'operation.graphql', '--supergraph', 'supergraph.graphql'];
  return await runWeir(folder, ...command, ...args);
}

const both = 'query Both($s: Boolean!) { first { name inStock @skip(if: $s) } second { inStock } }';

describe('weir query plan', () => {
  test('prints the plan, and the requests that Weir makes of it', async () => {
    const { stdout, stderr, exitCode } = await plan('{ first { inStock } second { inStock } }');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^QueryPlan \{/);
    expect(stdout).toContain('3 fetches in the plan; Weir makes 2 requests of them, in 2 waves.');
    expect(stdout).toContain('1. catalog\n   {\n     first {');
    expect(stdout).toContain('2. stock; after 1; for first, second; 2 fetches in one\n');
  });

  test('says which requests variables leave out', async () => {
    const text = 'query ($s: Boolean!) { first { name inStock @skip(if: $s) } }';
    const without = await plan(text);
    expect(without.stdout).toContain('2. stock; after 1; for first; only if $s is false\n');
    const skipped = await plan(text, '--variables', '{"s": true}');
    expect(skipped.stdout).toContain('only if $s is false; not sent\n');
    expect(skipped.stdout).toContain('; 1 not needed with these variables.');
    const sent = await plan(text, '--variables', '{"s": false}');
    expect(sent.stdout).not.toContain('not sent');
  });

  test('prints the waves as JSON', async () => {
    const { stdout } = await plan(both, '--json', '--variables', '{"s": false}');
    expect(JSON.parse(stdout)).toMatchObject({
      waves: [
        {
          wave: 1,
          requests: [
            { number: 1, subgraph: 'catalog', kind: 'query', after: [], wave: 1, fetches: 1, isSent: true },
          ],
        },
        {
          wave: 2,
          requests: [{ number: 2, subgraph: 'stock', after: [1], entitiesAt: ['first', 'second'] }],
        },
      ],
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('reasons');
  });

  test('says why each request goes to its subgraph', async () => {
    const { stdout, exitCode } = await plan('{ first { inStock } }', '--why');
    expect(exitCode).toBe(0);
    expect(stdout.slice(stdout.indexOf('Why:'))).toBe(`Why:

1. catalog
   - only catalog resolves Query.first
   - gives request 2 Product.id as key

2. stock
   - only stock resolves Product.inStock
   - finds its entities by Product.id from request 1
`);
    const json = await plan('{ first { inStock } }', '--why', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      reasons: [
        {
          request: 1,
          only: ['Query.first'],
          serves: [{ field: 'Product.id', request: 2, requiredBy: [] }],
        },
        { request: 2, only: ['Product.inStock'], sends: [{ field: 'Product.id', from: [1] }] },
      ],
    });
  });

  test('plans the operation that is named', async () => {
    const text = 'query A { first { name } } mutation B { touch }';
    const { stdout } = await plan(text, '--operation', 'B');
    expect(stdout).toContain('1. stock; mutation\n   mutation B__stock__0 {\n     touch');
    const unnamed = await plan(text);
    expect(unnamed).toMatchObject({ stdout: '', exitCode: 2 });
    expect(unnamed.stderr).toContain('The document has 2 operations');
  });

  test('needs no request for what the schema answers by itself', async () => {
    const { stdout, exitCode } = await plan('{ __schema { queryType { name } } }');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('0 fetches in the plan; Weir makes 0 requests of them, in 0 waves.');
  });

  describe('against another supergraph', () => {
    beforeAll(async () => {
      const other = composeForTest({
        catalog: `${federationLink('"@key"')}
          type Query { first: Product second: Product }
          type Product @key(fields: "id") { id: ID! }`,
        names: `${federationLink('"@key"')}
          type Product @key(fields: "id") { id: ID! name: String }`,
        stock: `${federationLink('"@key"')}
          type Mutation { touch: Int }
          type Product @key(fields: "id") { id: ID! inStock: Boolean }`,
      });
      await writeFile(join(folder, 'other.graphql'), other);
    });

    test('prints the requests that come and go, and what differs in the others', async () => {
      const { stdout, stderr, exitCode } = await plan(
        '{ first { name inStock } }',
        '--against',
        'other.graphql',
      );
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout)
        .toBe(`From supergraph.graphql to other.graphql: requests 2 → 3; waves 2 as before; newly asked: names.

+ 3. names; after 1; for first
+    query ($representations: [_Any!]!) {
+      _entities(representations: $representations) {
+        ... on Product {
+          name
+        }
+      }
+    }

~ 1. catalog; asks for other fields
  -     name
`);
    });

    test('prints the same the other way round', async () => {
      await writeFile(join(folder, 'operation.graphql'), '{ first { name inStock } }');
      const command = ['query', 'plan', 'operation.graphql', '--supergraph', 'other.graphql'];
      const { stdout } = await runWeir(folder, ...command, '--against', 'supergraph.graphql');
      expect(stdout).toContain('requests 3 → 2; waves 2 as before; no longer asked: names.');
      expect(stdout).toContain('- 3. names; after 1; for first\n');
      expect(stdout).toContain('\n  +     name\n');
    });

    test('prints the comparison as JSON', async () => {
      const { stdout } = await plan('{ first { name inStock } }', '--json', '--against', 'other.graphql');
      expect(JSON.parse(stdout)).toMatchObject({
        before: { requests: 2, waves: 2, subgraphs: ['catalog', 'stock'] },
        after: { requests: 3, waves: 2, subgraphs: ['catalog', 'names', 'stock'] },
        removed: [],
        added: [{ subgraph: 'names', wave: 2 }],
        changed: [{ before: { number: 1 }, after: { number: 1 }, differs: ['text'] }],
      });
    });

    test('says that nothing changes, though requests have other numbers', async () => {
      const { stdout, exitCode } = await plan('query Q { first { inStock } }', '--against', 'other.graphql');
      expect({ stdout, exitCode }).toEqual({
        stdout: 'From supergraph.graphql to other.graphql: requests 2 as before; waves 2 as before.\n',
        exitCode: 0,
      });
    });

    test('is not explained', async () => {
      const { exitCode, stderr } = await plan('{ first { name } }', '--why', '--against', 'other.graphql');
      expect(exitCode).toBe(2);
      expect(stderr).toContain("'--against <file>' cannot be used with option '--why'");
    });
  });

  test('points at every mistake of a document', async () => {
    const { stdout, stderr, exitCode } = await plan('{ first { nope }\n  neither }');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('operation.graphql:1:11: Cannot query field "nope"');
    expect(stderr).toContain('operation.graphql:2:3: Cannot query field "neither"');
  });

  test.each([
    ['a list', '[1]', '--variables takes a JSON object'],
    ['no JSON', '{s: true}', '--variables takes a JSON object'],
    ['a value of another type', '{"s": "yes"}', 'Variable "$s"'],
  ])('refuses variables that are %s', async (_case, variables, message) => {
    const { stderr, exitCode } = await plan(both, '--variables', variables);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('says which file is missing', async () => {
    const { stderr, exitCode } = await runWeir(
      folder,
      'query',
      'plan',
      'missing.graphql',
      '--supergraph',
      'supergraph.graphql',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('missing.graphql');
  });
});

test('The example of docs/operator/query-plans.md is what the command prints', async () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const page = await readFile(join(root, 'docs/operator/query-plans.md'), 'utf8');
  const block = (language: string): string =>
    new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
  const file = join(folder, 'compare.graphql');
  await writeFile(file, block('graphql'));
  const command = block('sh').replace('compare.graphql', file);
  const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const { stdout, exitCode } = await runWeir(root, ...args.slice(1));
  expect(exitCode).toBe(0);
  expect(stdout.trim()).toBe(block('text'));
});
