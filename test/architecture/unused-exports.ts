import { posix } from 'node:path';

/** A module with its text. */
export interface SourceModule {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly source: string;
}

/** Modules whose exports are called by name: those of threads. */
const calledByName = /^gateway\/(?:[a-z-]+-)?worker\.ts$/;

const exported = /^export (?:declare )?(?:async )?(?:function\*? ?|class |const |let |enum )(\w+)/gm;
const named = /\b(?:import|export)\s+(?:type\s+)?\{([^{}]*)\}\s+from\s+'([^']+)'/g;
const dynamic = /\{([^{}]*)\}\s*=\s*await\s+import\(\s*'([^']+)'/g;
const whole =
  /\bimport\(\s*'([^']+)'\s*\)\.(\w+)|\bimport\s+\*\s+as\s+\w+\s+from\s+'([^']+)'|\bexport\s+\*\s+from\s+'([^']+)'/g;

/**
 * Values that a module exports and no other one imports, as `path: name`. Types are left out: options and results of a
 * function are named for its readers.
 *
 * @param modules as Prettier formats them; modules of tests count as importers alone.
 */
export function unusedExports(modules: readonly SourceModule[]): readonly string[] {
  const used = new Set<string>();
  for (const module of modules) for (const use of usesOf(module)) used.add(use);
  return modules
    .filter(({ path }) => !path.startsWith('test/') && !calledByName.test(path))
    .flatMap(({ path, source }) =>
      [...source.matchAll(exported)]
        .map(([, name]) => `${path}: ${name}`)
        .filter((use) => !used.has(use) && !used.has(`${path}: *`)),
    );
}

function usesOf({ path, source }: SourceModule): readonly string[] {
  const lists = [...source.matchAll(named), ...source.matchAll(dynamic)].flatMap(
    ([, names = '', specifier = '']) =>
      names.split(',').map((each) => `${resolve(specifier, path)}: ${nameIn(each)}`),
  );
  const others = [...source.matchAll(whole)].map(
    ([, dynamicPath, name, star, exportStar]) =>
      `${resolve(dynamicPath ?? star ?? exportStar ?? '', path)}: ${name ?? '*'}`,
  );
  return [...lists, ...others];
}

/** `type A as B` and `A: b` use A. */
function nameIn(text: string): string {
  return /^(?:type\s+)?(\w+)/.exec(text.trim())?.[1] ?? '';
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return specifier
    .replace(/^#allowlist\//, 'persisted-queries/allowlist/')
    .replace(/^#kit\//, 'subgraphs/kit/')
    .replace(/^#/, '');
}
