/**
 * Builds what is published: `dist/` for the package `weir-gateway`, `subgraphs/kit/dist/` for `weir-subgraph-kit`. Node runs
 * the sources as they are everywhere but under `node_modules`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
/** Folders that end up in `dist/`, as `tsconfig.build.json` includes them. */
const builtFolders = ['gateway', 'schema/registry', 'persisted-queries/allowlist'];
/** What modules may read beside themselves at run time, scripts for browsers among it. */
const dataExtensions: ReadonlySet<string> = new Set([
  '.json',
  '.graphql',
  '.lua',
  '.html',
  '.css',
  '.js',
  '.gz',
  '.txt',
]);
const dist = join(root, 'dist');
const kitDist = join(root, 'subgraphs/kit/dist');

await build();

async function build(): Promise<void> {
  const startedMs = performance.now();
  await Promise.all([dist, kitDist].map((folder) => rm(folder, { recursive: true, force: true })));
  const codes = await Promise.all(['tsconfig.build.json', 'tsconfig.kit.json'].map(compile));
  if (codes.some((code) => code !== 0)) {
    console.error('Not built: the compiler found the errors above.');
    process.exitCode = 1;
    return;
  }
  await copyData();
  await writePackageJson();
  await chmod(join(dist, 'gateway/cli/weir.js'), 0o755);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.error(`Built dist/ and subgraphs/kit/dist/ in ${seconds} s.`);
}

/** @returns the compiler's exit code; it says on stderr what is wrong, since stdout may be read by `npm pack --json`. */
async function compile(project: string): Promise<number> {
  const compiler = spawn(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(import.meta.dirname, project)],
    { stdio: ['ignore', process.stderr, process.stderr] },
  );
  const [code] = await once(compiler, 'exit');
  return code === null ? 1 : Number(code);
}

async function copyData(): Promise<void> {
  for (const folder of builtFolders.filter((folder) => existsSync(join(root, folder)))) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!dataExtensions.has(extname(name)) || name.startsWith(join('cli', 'checkout'))) continue;
      await mkdir(dirname(join(dist, folder, name)), { recursive: true });
      await copyFile(join(root, folder, name), join(dist, folder, name));
    }
  }
}

/**
 * Node looks `#…` imports up in the nearest package.json. The one of `dist/` maps the names that the sources use to
 * the files that the compiler made of them, and holds the version, which is looked up in the same way.
 */
async function writePackageJson(): Promise<void> {
  const { version, imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const built = Object.entries<string>(imports).filter(([, target]) =>
    existsSync(join(dist, target.replace('*', ''))),
  );
  const manifest = {
    private: true,
    type: 'module',
    version,
    imports: Object.fromEntries(built.map(([name, target]) => [`${name}.ts`, `${target}.js`])),
  };
  await writeFile(join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
