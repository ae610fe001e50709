import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-cost-explain-'));
  const supergraph = composeForTest({
    catalog: `${federationLink('"@key"', '"@cost"', '"@listSize"')}
      type Query { products(first: Int): [Product] @listSize(slicingArguments: ["first"]) }
      type Mutation { touch: Int }
      type Product @key(fields: "id") @cost(weight: 2) { id: ID! name: String }`,
    stock: `${federationLink('"@key"')} type Product @key(fields: "id") { id: ID! inStock: Boolean }`,
  });
  await writeFile(join(folder, 'supergraph.graphql'), supergraph);
  await writeFile(join(folder, 'variables.json'), '{"n": 4}');
});
afterAll(() => rm(folder, { recursive: true }));

async function explain(text: string, ...args: readonly string[]) {
  await writeFile(join(folder, 'operation.graphql'), text);
  return await runWeir(
    folder,
    'cost',
    'explain',
    'operation.graphql',
    '--supergraph',
    'supergraph.graphql',
    ...args,
  );
}

const list = 'query List($n: Int) { products(first: $n) { name inStock } }';

describe('weir cost explain', () => {
  test('prints the price, a line for each field, the worst case and what the plan costs subgraphs', async () => {
    const { stdout, stderr, exitCode } = await explain(list, '--variables', '{"n": 4}');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('Operation List costs 8 points, of the 1000 allowed per operation.');
    expect(stdout).toMatch(/^products +Query\.products +4 +4 +2 +8 +8$/m);
    expect(stdout).toContain('In the worst case, with lists of 1000: 2000 points.');
    expect(stdout).toContain('What its plan asks of subgraphs: catalog 8, stock 8.');
  });

  test('prints the same as JSON, with variables from a file', async () => {
    const { stdout, exitCode } = await explain(list, '--json', '--variables', '@variables.json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      operation: 'List',
      points: 8,
      base: 0,
      isRefused: false,
      worstCase: 2000,
      subgraphs: { catalog: 8, stock: 8 },
      fields: [{ path: 'products', coordinate: 'Query.products', listSize: 4, items: 4, weight: 2 }, {}, {}],
    });
  });

  test('fails where the gateway would refuse the price', async () => {
    const { stdout, exitCode } = await explain(list, '--variables', '{"n": 1000}');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Operation List costs 2000 points, above the 1000 allowed per operation.');
  });

  test('fails with the words of the gateway where a list may not be asked for so', async () => {
    const { stdout, stderr, exitCode } = await explain(list);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain(
      'Field "products" needs exactly one of its list size arguments (first), 0 given',
    );
    const negative = await explain(list, '--variables', '{"n": -1}');
    expect({ ...negative, stderr: negative.stderr.trim() }).toMatchObject({
      stdout: '',
      exitCode: 1,
      stderr: 'Argument "first" of field "products" asks for -1 items; give a number from 0 to 1000.',
    });
  });

  test('prices the operation that is named, by the settings of a configuration', async () => {
    const config = 'supergraph: { file: supergraph.graphql }\ncost: { maxPerOperation: 9 }\n';
    await writeFile(join(folder, 'weir.yaml'), config);
    await writeFile(join(folder, 'operation.graphql'), `${list} mutation Touch { touch }`);
    const args = ['cost', 'explain', 'operation.graphql', '--config', 'weir.yaml', '--operation', 'Touch'];
    const { stdout, stderr, exitCode } = await runWeir(folder, ...args);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    expect(stdout).toContain('Operation Touch costs 10 points, above the 9 allowed per operation.');
    expect(stdout).toContain('10 of them are for being a mutation.');
  });

  test.each([
    ['variables that are no object', ['--variables', '[1]'], 2, '--variables takes a JSON object'],
    ['variables of another type', ['--variables', '{"n": "x"}'], 2, 'Variable "$n"'],
    ['a name that no operation has', ['--operation', 'Other'], 2, 'Other'],
  ])('refuses %s', async (_case, args, code, message) => {
    const { stderr, exitCode } = await explain(list, ...args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
  });

  test('points at the mistakes of a document', async () => {
    const { stderr, exitCode } = await explain('{ nope }');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('operation.graphql:1:3: Cannot query field "nope"');
  });
});

test('The example of docs/frontend/cost.md is what the command prints', async () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const page = await readFile(join(root, 'docs/frontend/cost.md'), 'utf8');
  const block = (language: string): string =>
    new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
  const file = join(folder, 'shop.graphql');
  await writeFile(file, block('graphql'));
  const command = block('sh').replace('shop.graphql', file);
  const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const { stdout, exitCode } = await runWeir(root, ...args.slice(1));
  expect(exitCode).toBe(0);
  expect(stdout.trim()).toBe(block('text'));
});
