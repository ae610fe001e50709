import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '#gateway/config/load-config.ts';
import { readLocalLinks } from '#test/system/read-examples.ts';
import { runProcess } from '#test/system/run-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const weir = join(root, 'gateway/cli/weir.ts');
const page = await readFile(join(root, 'docs/operator/rate-limits.md'), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(?<text>[^]*?)^```$/gm)].map(
  ({ groups }) => groups?.['text'] ?? '',
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-rate-limits-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('every example is a configuration that `weir config check` finds valid', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(7);
  const checks = examples.map(async (text, index) => {
    const file = `example-${index}.yaml`;
    await writeFile(join(folder, file), text);
    const command = [process.execPath, weir, 'config', 'check', '--config', file];
    return await runProcess(command, { cwd: folder, env: { ...process.env, REDIS_PASSWORD: 's3cret' } });
  });
  for (const [index, result] of (await Promise.all(checks)).entries()) {
    expect(result).toEqual({ stdout: `example-${index}.yaml is valid.\n`, stderr: '', exitCode: 0 });
  }
});

test('the examples have every kind of server', () => {
  const stores = examples.map((text) => parse(text).rateLimit.store?.redis).filter(Boolean);
  for (const key of ['url', 'cluster', 'sentinels', 'tls']) {
    expect(stores.some((redis: object) => key in redis)).toBe(true);
  }
});

test('every link leads to a file', async () => {
  const links = readLocalLinks(page).filter((link) => link !== '');
  expect(links).toContain('configuration.md');
  for (const link of links) await expect(readFile(join(root, 'docs/operator', link))).resolves.toBeDefined();
});

test('the containers share budgets in Redis, and the demo on one machine does not need it', async () => {
  const compose = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
  const file = join(root, 'weir.yaml');
  const inContainers = await loadConfig({ file, env: compose.services.gateway.environment });
  expect(inContainers.config.rateLimit.store).toMatchObject({
    redis: { servers: { kind: 'single', address: { host: 'redis', port: 6379 } } },
  });
  expect((await loadConfig({ file, env: {} })).config.rateLimit.store).toBe('memory');
});
