/**
 * Makes `gateway/http/graphiql/vendor/` from the packages graphiql and react, as npm has them: the files that a browser
 * needs, compressed, and the licences of all that is bundled in them. So neither the checkout nor the published package
 * depends on the 60 packages (117 MB) behind GraphiQL.
 *
 * To update GraphiQL: change a version here, run `npm run graphiql`, and look at the page.
 */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * GraphiQL 4 is the last that comes as one script (1.07 MB). GraphiQL 5 has the Monaco editor: 5 MB and three workers to
 * bundle, styles that a strict content security policy forbids, and no touch screens.
 */
const packages = { graphiql: '4.1.2', react: '18.3.1', 'react-dom': '18.3.1' };

/** The files by the name that they get here. React 18 is the last with scripts that need no bundler. */
const files: Readonly<Record<string, string>> = {
  'react.js': 'react/umd/react.production.min.js',
  'react-dom.js': 'react-dom/umd/react-dom.production.min.js',
  'graphiql.js': 'graphiql/graphiql.min.js',
  'graphiql.css': 'graphiql/graphiql.min.css',
};

const target = join(import.meta.dirname, '../../http/graphiql/vendor');

await pack();

async function pack(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-graphiql-'));
  try {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const modules = join(folder, 'node_modules');
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    const digests: Record<string, string> = {};
    for (const [name, path] of Object.entries(files)) {
      const text = browserText(name, await readFile(join(modules, path), 'utf8'));
      digests[name] = hash('sha256', text);
      await writeFile(join(target, `${name}.gz`), gzipSync(text, { level: 9 }));
    }
    await writeFile(join(target, 'LICENSES.txt'), await licencesBelow(modules));
    const origin = { packages, files, sha256: digests };
    await writeFile(join(target, 'origin.json'), `${JSON.stringify(origin, undefined, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without 360 kB of embedded fonts, for which systems have their own, and without the source map that is not there. */
function browserText(name: string, text: string): string {
  const withoutMap = text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  return name.endsWith('.css') ? withoutMap.replaceAll(/@font-face\s*\{[^}]*\}\s*/g, '') : withoutMap;
}

async function licencesBelow(modules: string): Promise<string> {
  const names = (await readdir(modules)).filter((name) => !name.startsWith('.'));
  const scoped = names.filter((name) => name.startsWith('@'));
  const inScopes = await Promise.all(
    scoped.map(async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`)),
  );
  const all = [...names.filter((name) => !name.startsWith('@')), ...inScopes.flat()].toSorted();
  const byText = new Map<string, string[]>();
  for (const name of all) {
    const licence = await licenceOf(join(modules, name), name);
    if (licence) byText.set(licence.text, [...(byText.get(licence.text) ?? []), licence.title]);
  }
  const sections = [...byText].map(
    ([text, titles]) => `\n${'='.repeat(80)}\n${titles.join('\n')}\n\n${text}\n`,
  );
  return `The files in this folder are made of these packages.\n${sections.join('')}`;
}

interface Licence {
  /** Name, version and the licence's short name. */
  readonly title: string;
  readonly text: string;
}

/** Packages of types alone are in no bundle. */
async function licenceOf(folder: string, name: string): Promise<Licence | undefined> {
  if (name.startsWith('@types/') || !existsSync(join(folder, 'package.json'))) return undefined;
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : (await readFile(join(folder, file), 'utf8')).trim();
  return {
    title: `${name} ${version} (${license})`,
    text: text.replaceAll(/[\r\t ]+\n/g, '\n').replaceAll(/^\s+/gm, ''),
  };
}
