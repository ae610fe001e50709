import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const modulesFolder = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** What a browser's bundler would choose, the first that is there. */
const conditions = new Set(['browser', 'module', 'import', 'es2015', 'default']);

/** Where the files of installed packages are served. */
export const modulesPath = '/node_modules/';

/** The import map for a page's script: where each package is that it imports, and each that those import in turn. */
export async function importMapFor(script: string): Promise<{ readonly imports: Record<string, string> }> {
  const imports: Record<string, string> = {};
  const seen = new Set<string>();
  const follow = async (source: string, folder: string | undefined): Promise<void> => {
    for (const specifier of importsOf(source)) {
      const file = /^\.{1,2}\//.test(specifier)
        ? folder && join(folder, specifier)
        : (imports[specifier] ??= modulesPath + relative(modulesFolder, resolve(specifier)));
      if (file === undefined) throw new Error(`The page imports ${specifier}, which has no file`);
      if (seen.has(file)) continue;
      seen.add(file);
      await follow(await readModule(file), dirname(file));
    }
  };
  await follow(script, undefined);
  return { imports };
}

/** The file behind a path below {@link modulesPath}. */
export async function readModule(path: string): Promise<string> {
  const file = fileIn(modulesFolder, path.slice(modulesPath.length));
  if (file === undefined || /(^|\/)\.\.(\/|$)/.test(file)) throw new Error(`No module is at ${path}`);
  return await readFile(join(modulesFolder, file), 'utf8');
}

function importsOf(source: string): readonly string[] {
  const code = source.replaceAll(/^\s*(?:\/\*[^]*?\*\/|\/\/.*)\s*$/gm, '');
  const statement =
    /(?:^|[;}\s])(?:import|export)\b(?:[\w$*{}\s,]*?\bfrom)?\s*["'](?<specifier>[^'"\s]+)["']/g;
  return [...code.matchAll(statement)].map(({ groups }) => groups?.['specifier'] ?? '');
}

function resolve(specifier: string): string {
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  const folder = join(modulesFolder, name);
  const description: PackageDescription = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const target =
    description.exports === undefined
      ? rest === ''
        ? (description.module ?? description.main)
        : fileIn(folder, rest)
      : choose(description.exports[`.${rest}`]);
  if (target === undefined) throw new Error(`${name} has no module for browsers at ${specifier}`);
  return join(folder, target);
}

interface PackageDescription {
  readonly exports?: Readonly<Record<string, Exported>>;
  readonly module?: string;
  readonly main?: string;
}
type Exported = string | { readonly [condition: string]: Exported };

function choose(exported: Exported | undefined): string | undefined {
  if (typeof exported !== 'object') return exported;
  for (const [condition, inner] of Object.entries(exported)) {
    const chosen = conditions.has(condition) ? choose(inner) : undefined;
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** A file that is named without its ending, or a folder. */
function fileIn(folder: string, path: string): string | undefined {
  return ['', '.mjs', '.js', '/index.mjs', '/index.js']
    .map((end) => path + end)
    .find((file) => existsSync(join(folder, file)) && statSync(join(folder, file)).isFile());
}
