import * as fc from 'fast-check';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { configJsonSchema } from '#gateway/config/config-json-schema.ts';
import { knownKeys } from '#gateway/config/settings/setting-schema.ts';
import { loadFiles } from '#test/gateway/config/load-files.ts';
import { validTree } from '#test/gateway/config/valid-tree.ts';

const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(configJsonSchema());
const numRuns = 150;

describe('loadConfig, whatever it is given', () => {
  test('accepts every valid tree, as the JSON Schema does, and keeps each value that was written', async () => {
    await fc.assert(
      fc.asyncProperty(validTree, async (tree) => {
        expect(accepts(tree)).toBe(true);
        const { settings } = await loadFiles(stringify(tree));
        const written = settings.filter(({ origin }) => origin.kind === 'file');
        const paths = written.map(({ path }) => path).filter((path) => !pathSettings.includes(path));
        expect(paths.map((path) => valueAt(tree, path))).toEqual(
          written.filter(({ path }) => paths.includes(path)).map(({ value }) => value),
        );
        expect(countOfValues(tree)).toBe(written.length);
      }),
      { numRuns },
    );
  });

  test('ends in a StartupError for JSON that is no configuration', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        expect(await outcomeOf(JSON.stringify(value))).toBeInstanceOf(StartupError);
      }),
      { numRuns },
    );
  });

  test('ends in a StartupError where a section holds JSON of any shape', async () => {
    const sections = fc.dictionary(
      fc.constantFrom(...knownKeys([]), '__proto__', '$include'),
      fc.jsonValue(),
      { minKeys: 1 },
    );
    await fc.assert(
      fc.asyncProperty(sections, async (value) => {
        expect(await outcomeOf(JSON.stringify({ ...value, nobodyKnows: 1 }))).toBeInstanceOf(StartupError);
      }),
      { numRuns },
    );
  });

  test('ends in a StartupError for any text and any variables', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({
        unit: fc.constantFrom('a', ':', ' ', '\n', '-', '[', '{', '}', '&a', '*a', '${', '"', '#', '!', '|'),
      }),
    );
    const env = fc.dictionary(
      fc.constantFrom('a', 'WEIR_ADMIN', 'WEIR_LISTEN_PORT', 'WEIR_COST'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(text, env, async (text, env) => {
        expect(await outcomeOf(`nobodyKnows: 1\n${text}`, env)).toBeInstanceOf(StartupError);
      }),
      { numRuns },
    );
  });
});

const pathSettings = ['supergraph.file', 'documents.manifests', 'documents.bypass.publicKeys'];

/** What loading throws; a configuration that is accepted is returned instead. */
async function outcomeOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return loadFiles(text, { env }).catch((error: unknown) => error);
}

function valueAt(tree: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\["(?<quoted>[^"]*)"\]|\[(?<index>\d+)\]|(?<key>[^.[\]]+)/g)];
  return steps.reduce<unknown>((value, { groups }) => {
    const step = groups?.['quoted'] ?? groups?.['index'] ?? groups?.['key'] ?? '';
    return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  }, tree);
}

/** Scalars, and lists without mappings in them: what counts as one setting. */
function countOfValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const isList = Array.isArray(value) && !value.some((item) => typeof item === 'object');
  return isList ? 1 : Object.values(value).reduce<number>((sum, child) => sum + countOfValues(child), 0);
}
