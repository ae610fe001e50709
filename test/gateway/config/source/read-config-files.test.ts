import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('$include', () => {
  test('puts a section into a file of its own, whose values say where they stand', async () => {
    const { config, origins, files } = await loadFiles({
      'weir.yaml': `${minimal}limits: { $include: parts/limits.yaml }\n`,
      'parts/limits.yaml': '# reviewed by operators\nmaxDepth: 7\n',
    });
    expect(config.limits).toMatchObject({ maxDepth: 7, maxTokens: 5000 });
    expect(origins.get('limits.maxDepth')).toMatchObject({ label: 'parts/limits.yaml', line: 2 });
    expect(files).toEqual(['/etc/weir/weir.yaml', '/etc/weir/parts/limits.yaml']);
  });

  test('takes variables in its path and in the included file', async () => {
    const files = {
      'weir.yaml': `${minimal}limits: { $include: "limits.\${STAGE}.yaml" }\n`,
      'limits.test.yaml': 'maxDepth: ${DEPTH}\n',
    };
    expect((await loadFiles(files, { env: { STAGE: 'test', DEPTH: '9' } })).config.limits.maxDepth).toBe(9);
  });

  test('may hand on to another file, relative to the one that includes it', async () => {
    const files = {
      'weir.yaml': `${minimal}limits: { $include: a/one.yaml }\n`,
      'a/one.yaml': '$include: ../b/two.yaml\n',
      'b/two.yaml': 'maxDepth: 7\n',
    };
    expect((await loadFiles(files)).config.limits.maxDepth).toBe(7);
  });

  test('variables and flags win over an included section', async () => {
    const files = {
      'weir.yaml': `${minimal}limits: { $include: l.yaml }\n`,
      'l.yaml': 'maxDepth: 7\nmaxTokens: 9\n',
    };
    const { config } = await loadFiles(files, { env: { WEIR_LIMITS_MAX_DEPTH: '8' } });
    expect(config.limits).toMatchObject({ maxDepth: 8, maxTokens: 9 });
  });

  test.each([
    ['a circle', '{ $include: weir.yaml }', {}, 'includes itself, directly or by way of another file'],
    [
      'a long circle',
      '{ $include: a.yaml }',
      { 'a.yaml': '$include: a.yaml' },
      'includes itself, directly or by way of another file',
    ],
    ['a missing file', '{ $include: gone.yaml }', {}, 'the file gone.yaml does not exist'],
    [
      'keys beside it',
      '{ $include: a.yaml, maxDepth: 1 }',
      { 'a.yaml': '{}' },
      'stands for the whole section; move the other keys into the included file',
    ],
    ['no path', '{ $include: 1 }', {}, 'expected the path of a file'],
  ])('refuses %s', async (_, section, files, message) => {
    const [line, ...others] = await mistakesIn({ 'weir.yaml': `${minimal}limits: ${section}\n`, ...files });
    expect(line).toMatch(/^(weir|a)\.yaml:\d+:\d+ limits\.\$include: /);
    expect(line).toContain(message);
    expect(others).toEqual([]);
  });

  test('refuses more than five files in a row', async () => {
    const chain = Array.from({ length: 8 }, (_, i) => [`${i}.yaml`, `$include: ${i + 1}.yaml`]);
    const files = { 'weir.yaml': `${minimal}limits: { $include: 0.yaml }\n`, ...Object.fromEntries(chain) };
    expect(await mistakesIn(files)).toEqual(['4.yaml:1:1 limits.$include: is nested deeper than 5 files']);
  });

  test('is for whole sections alone', async () => {
    expect(await mistakesIn(`${minimal}subgraphs: { all: { $include: a.yaml } }\n`)).toEqual([
      'weir.yaml:2:21 subgraphs.all.$include: unknown key; $include stands for a whole section of the main file',
    ]);
  });

  test('names the place of a mistake in the included file, and the section it belongs to', async () => {
    const files = {
      'weir.yaml': `${minimal}limits: { $include: l.yaml }\n`,
      'l.yaml': 'maxDepth: 1\nmaxDepth: 2\n',
    };
    expect(await mistakesIn(files)).toEqual(['l.yaml:2:1 limits.maxDepth: is written twice']);
  });
});
