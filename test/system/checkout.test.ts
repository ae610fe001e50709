import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newcomerEnvironment } from '#test/system/newcomer-environment.ts';
import { runProcess, runSuccessfully } from '#test/system/run-process.ts';
import { startProcess } from '#test/system/start-process.ts';
import { signalOnSpawn } from '#test/testkit/signal-on-spawn.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scripts = 'gateway/cli/checkout';
const nodePackage = `node-${process.platform}-${process.arch}`;

/** An entry in real TypeScript, which tells that it ran, and ends as it is told to. */
const entry = `
const [how, text]: readonly (string | undefined)[] = process.argv.slice(2);
if (how === 'exit') process.exitCode = Number(text);
if (how === 'die') process.kill(process.pid, text);
if (how === 'serve') {
  const timer: NodeJS.Timeout = setInterval(() => {}, 1000);
  process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 7; });
}
console.log('the entry ran');
`;

let parent: string;
/** A whole checkout with tiny packages, whose lock file npm has made; copied for each test. */
let template: string;
let checkout: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'weir-checkout-'));
  template = join(parent, 'template');
  await cp(join(root, scripts), join(template, scripts), { recursive: true });
  await writeFile(join(template, 'entry.ts'), entry);
  await makePackage('dependency');
  await makePackage('tool', { engines: { node: '>=999' } });
  await makePackage(nodePackage);
  checkout = template;
  await lock({
    dependencies: { dependency: 'file:dependency.tgz' },
    devDependencies: { tool: 'file:tool.tgz' },
  });
});

afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

beforeEach(async () => {
  checkout = await mkdtemp(join(parent, 'checkout-'));
  await cp(template, checkout, { recursive: true });
});

describe('in a fresh clone', () => {
  test('installs what it needs at run time, then runs the entry, whose output stands alone', async () => {
    const lock = await readFile(join(checkout, 'package-lock.json'), 'utf8');
    const result = await run(['entry.ts']);
    expect(result).toEqual({
      stdout: 'the entry ran\n',
      stderr: expect.stringMatching(
        /^Installing npm packages \(run time only\) …\nInstalled in [\d.]+ s\.\n$/,
      ),
      exitCode: 0,
    });
    expect(await installed()).toEqual(['dependency']);
    expect(await readFile(join(checkout, 'package-lock.json'), 'utf8')).toBe(lock);
    expect(await run(['entry.ts'])).toEqual({ stdout: 'the entry ran\n', stderr: '', exitCode: 0 });
  });

  test.each([
    ['NODE_ENV=production', { NODE_ENV: 'production' }],
    ['npm settings that omit them', { npm_config_omit: 'dev optional' }],
    ['npm settings that insist on engines', { npm_config_engine_strict: 'true' }],
  ])('installs what tests need despite %s', async (_, variables) => {
    expect(await run(['--with-dev', 'entry.ts'], variables)).toMatchObject({ exitCode: 0 });
    expect(await installed()).toEqual(['dependency', 'tool']);
  });

  test('two commands at the same time install once', async () => {
    const { PATH = '' } = newcomerEnvironment();
    const slow = `echo begun >&2\nwhile [ ! -e go ]; do sleep 0.05; done\nPATH='${PATH}' exec npm "$@"`;
    const command = [process.execPath, join(checkout, scripts, 'run.mjs'), 'entry.ts'];
    const env = newcomerEnvironment([await fakeNpm(slow)]);
    await using first = await startProcess(command, { cwd: checkout, env, ready: /begun/ });
    await using second = await startProcess(command, { cwd: checkout, env, ready: /^Waiting .*/ });
    await writeFile(join(checkout, 'go'), '');
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(second.output()).toMatch(/^Waiting .* …\nthe entry ran\n$/);
  });
});

describe('in a checkout that is not complete', () => {
  test('adds what tests need to what is there at run time, and keeps it', async () => {
    await run(['entry.ts']);
    expect(await run(['--with-dev', 'entry.ts'])).toMatchObject({
      stderr: expect.stringMatching(/^Installing npm packages …/),
      exitCode: 0,
    });
    await rm(join(checkout, 'node_modules/dependency'), { recursive: true });
    expect(await run(['entry.ts'])).toMatchObject({ exitCode: 0 });
    expect(await installed()).toEqual(['dependency', 'tool']);
  });

  test('installs the version that the lock file has come to name', async () => {
    await run(['entry.ts']);
    await makePackage('dependency', { version: '2.0.0', archive: join(checkout, 'newer.tgz') });
    await lock({ dependencies: { dependency: 'file:newer.tgz' } });
    expect(await run(['entry.ts'])).toMatchObject({ exitCode: 0 });
    const text = await readFile(join(checkout, 'node_modules/dependency/package.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: '2.0.0' });
  });

  test('forwards a signal that arrives while npm is being started', async () => {
    const PATH = newcomerEnvironment([await fakeNpm('exec sleep 60')])['PATH'];
    expect(await run(['entry.ts'], { PATH, NODE_OPTIONS: signalOnSpawn })).toMatchObject({ exitCode: 143 });
  });

  test('begins anew after an installation that was interrupted, whatever it left', async () => {
    const npm = await fakeNpm('mkdir -p node_modules/half\necho begun >&2\nexec sleep 60');
    const command = [process.execPath, join(checkout, scripts, 'run.mjs'), 'entry.ts'];
    const env = newcomerEnvironment([npm]);
    await using first = await startProcess(command, { cwd: checkout, env, ready: /begun/ });
    expect(await first.stop('SIGTERM')).toBe(128 + 15);
    expect(await run(['entry.ts'])).toMatchObject({ stdout: 'the entry ran\n', exitCode: 0 });
    expect(await installed()).toEqual(['dependency']);
  });
});

describe('where packages cannot be installed', () => {
  test('says so after what npm says, and runs nothing', async () => {
    const result = await run(['entry.ts'], { npm_config_cache: join(checkout, 'entry.ts') });
    expect(result).toMatchObject({ stdout: '', exitCode: 1 });
    expect(result.stderr).toMatch(/npm error[^]*Check the network, the registry settings and the rights/);
    expect(await run(['entry.ts'])).toMatchObject({ exitCode: 0 });
  });

  test('knows that npm can leave out what the lock file names', async () => {
    const npm = await fakeNpm('exit 0');
    const result = await run(['entry.ts'], { PATH: newcomerEnvironment([npm])['PATH'] });
    expect(result).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('not all packages of package-lock.json are there'),
      exitCode: 1,
    });
  });

  test('misses npm itself', async () => {
    const result = await run(['entry.ts'], { PATH: checkout });
    expect(result).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('there is no npm on PATH'),
      exitCode: 1,
    });
  });

  test('names the folder that it may not write to', async () => {
    await writeFile(join(checkout, '.weir'), 'in the way');
    const result = await run(['entry.ts']);
    expect(result).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining(`Cannot install npm packages in ${checkout}`),
      exitCode: 1,
    });
  });
});

describe('the entry', () => {
  beforeEach(async () => {
    await writeFile(join(checkout, 'package-lock.json'), '{ "packages": {} }');
  });

  test('gets its arguments, and its exit code becomes that of the command', async () => {
    expect(await run(['entry.ts', 'exit', '3'])).toMatchObject({ exitCode: 3 });
  });

  test('is told to stop, and decides how', async () => {
    const command = [process.execPath, join(checkout, scripts, 'run.mjs'), 'entry.ts', 'serve'];
    await using serving = await startProcess(command, { cwd: checkout, ready: /the entry ran/ });
    expect(await serving.stop('SIGTERM')).toBe(7);
  });

  test('gets a signal that arrives while it is being started', async () => {
    const result = await run(['entry.ts', 'serve'], { NODE_OPTIONS: signalOnSpawn });
    // Whether it is early enough to have a handler or not: it ends, and its end is the result.
    expect([7, 143]).toContain(result.exitCode);
  });

  test.each(['SIGUSR1', 'SIGUSR2'] as const)('does not lose its parent to %s', async (signal) => {
    const command = [process.execPath, join(checkout, scripts, 'run.mjs'), 'entry.ts', 'serve'];
    await using serving = await startProcess(command, { cwd: checkout, ready: /the entry ran/ });
    serving.signal(signal);
    expect(await serving.stop('SIGTERM')).toBe(7);
    expect(serving.output()).not.toContain('Debugger');
  });

  test.each([
    ['SIGKILL', 137],
    ['SIGTERM', 143],
  ])('that dies of %s makes the exit code %i', async (signal, exitCode) => {
    expect(await run(['entry.ts', 'die', signal])).toMatchObject({ exitCode });
  });

  test('runs on the pinned Node, whichever runs the command', async () => {
    await lock({ optionalDependencies: { [nodePackage]: `file:${nodePackage}.tgz` } });
    expect(await run(['entry.ts', 'an argument'])).toMatchObject({
      stdout: `pinned: ${join(checkout, 'entry.ts')} an argument\n`,
      exitCode: 0,
    });
  });

  test('has to be named', async () => {
    expect(await run([])).toEqual({ stdout: '', stderr: expect.stringMatching(/^Usage: /), exitCode: 2 });
  });
});

describe('this checkout', () => {
  test('has a lock file that fits package.json and pins every package by its content', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    const { '': own, ...packages } = lock.packages;
    for (const key of ['name', 'version', 'dependencies', 'devDependencies', 'optionalDependencies']) {
      expect({ [key]: own[key] }).toEqual({ [key]: manifest[key] });
    }
    for (const [path, { integrity, resolved }] of Object.entries<{
      readonly integrity?: string;
      readonly resolved?: string;
    }>(packages)) {
      expect({ path, integrity }).toEqual({ path, integrity: expect.stringMatching(/^sha512-/) });
      // Tied to no address: it comes from whichever registry npm is set to.
      expect({ path, resolved }).toEqual({ path, resolved: undefined });
    }
  });
});

async function run(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  return await runProcess([process.execPath, join(checkout, scripts, 'run.mjs'), ...args], {
    cwd: checkout,
    env: { ...newcomerEnvironment(), ...variables },
  });
}

async function installed(): Promise<string[]> {
  const names = await readdir(join(checkout, 'node_modules'));
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** Gives the checkout another package.json, and the lock file that npm makes of it where nothing is installed. */
async function lock(dependencies: object): Promise<void> {
  const elsewhere = await mkdtemp(join(parent, 'lock-'));
  for (const archive of (await readdir(checkout)).filter((name) => name.endsWith('.tgz'))) {
    await cp(join(checkout, archive), join(elsewhere, archive));
  }
  await writeFile(join(elsewhere, 'package.json'), JSON.stringify({ type: 'module', ...dependencies }));
  const command = ['npm', 'install', '--package-lock-only', '--no-audit'];
  await runSuccessfully(command, { cwd: elsewhere, env: newcomerEnvironment() });
  for (const file of ['package.json', 'package-lock.json'])
    await cp(join(elsewhere, file), join(checkout, file));
}

interface PackageOptions {
  readonly version?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly archive?: string;
}

/** Puts a package into an archive; its binary stands in for that of Node. */
async function makePackage(name: string, options: PackageOptions = {}): Promise<void> {
  const { version = '1.0.0', engines = {}, archive = join(template, `${name}.tgz`) } = options;
  const source = await mkdtemp(join(parent, 'package-'));
  await mkdir(join(source, 'package/bin'), { recursive: true });
  const manifest = { name, version, engines };
  await writeFile(join(source, 'package/package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'package/bin/node'), '#!/bin/sh\necho "pinned: $*"\n', { mode: 0o755 });
  await runSuccessfully(['tar', '-czf', archive, 'package'], { cwd: source });
}

/** A folder for PATH with an `npm` that does as told. */
async function fakeNpm(script: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'npm-'));
  await writeFile(join(folder, 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}
