import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { areaOf } from '#test/architecture/area.ts';
import type { Area, AreaKind } from '#test/architecture/area.ts';
import { readModuleFacts } from '#test/architecture/read-module-facts.ts';
import type { ModuleImport } from '#test/architecture/read-module-facts.ts';

interface Allowance {
  readonly atRunTime: readonly AreaKind[];
  /** Beside those of run time, by `import type`. */
  readonly asType: readonly AreaKind[];
}

const dataPlane: readonly AreaKind[] = [
  'concept',
  'operations',
  'stage',
  'pipeline data',
  'account',
  'pipeline',
  'serving',
  'http',
  'admin',
  'worker',
];

/** What everything else may stand on. */
const ground: readonly AreaKind[] = ['errors', 'ground floor'];

/** Who may import whom; each area may import itself too. The architecture page holds the same table in words. */
const allowances: Readonly<Record<Exclude<AreaKind, 'test'>, Allowance>> = {
  errors: { atRunTime: [], asType: [] },
  'ground floor': { atRunTime: [...ground], asType: [] },
  concept: { atRunTime: [...ground], asType: ['concept', 'config'] },
  operations: { atRunTime: [...ground, 'concept'], asType: ['config'] },
  stage: { atRunTime: [...ground, 'concept', 'operations', 'pipeline data'], asType: ['account', 'config'] },
  'pipeline data': { atRunTime: [...ground], asType: ['concept', 'operations', 'account', 'config'] },
  account: { atRunTime: [...ground, 'concept'], asType: ['config'] },
  pipeline: {
    atRunTime: [...ground, 'stage', 'pipeline data', 'account'],
    asType: ['concept', 'operations', 'config'],
  },
  http: {
    atRunTime: [...ground, 'concept', 'pipeline data'],
    asType: ['pipeline', 'stage', 'account', 'serving', 'config'],
  },
  serving: { atRunTime: [...ground, 'concept', 'operations'], asType: ['config'] },
  admin: { atRunTime: [...ground, 'concept'], asType: ['operations', 'pipeline', 'serving', 'config'] },
  config: { atRunTime: [...ground], asType: [] },
  worker: { atRunTime: [...ground, 'concept', 'operations'], asType: ['config'] },
  main: { atRunTime: [...ground, 'config', ...dataPlane], asType: [] },
  cli: {
    atRunTime: [...ground, 'config', 'main', 'registry', 'allowlist', 'concept', 'operations'],
    asType: [],
  },
  registry: { atRunTime: [...ground, 'concept', 'operations'], asType: ['config'] },
  allowlist: { atRunTime: [...ground, 'concept', 'operations'], asType: ['config'] },
  kit: { atRunTime: [], asType: [] },
  'services shared': { atRunTime: ['kit'], asType: [] },
  service: { atRunTime: ['kit', 'services shared'], asType: [] },
  demo: { atRunTime: ['kit', 'services shared', 'service', 'errors', 'config', 'main', 'cli'], asType: [] },
};

/** The concepts that reach for nothing outside the process: what a check may ask for what the gateway will do. */
const pureConcepts = new Set(
  'authorization clients cost documents identity planning supergraph validation'.split(' '),
);

/** Packages under the Elastic License 2.0: all of `gateway/` does without them. */
const federationPackages = [
  '@apollo/composition',
  '@apollo/federation-internals',
  '@apollo/gateway',
  '@apollo/query-graphs',
  '@apollo/query-planner',
];

/** A module to judge. */
export interface ModuleText {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly source: string;
}

/** Every import rule that a module breaks, as sentences; none when it keeps them all. */
export function importViolations({ path, source }: ModuleText): readonly string[] {
  const area = areaOf(path);
  if (!area) return [`${path} is in a folder without import rules; give it some in test/architecture/.`];
  if (area.kind === 'test') return [];
  const { imports, readsEnvironment } = readModuleFacts(source);
  const found = imports.map((imported) => violation(imported, { path, area }));
  if (readsEnvironment && !mayReadEnvironment(path, area)) {
    found.push('reads process.env, which only cli/ and main.ts may');
  }
  return found.filter((sentence) => sentence !== undefined).map((sentence) => `${path} ${sentence}`);
}

interface Importer {
  readonly path: string;
  readonly area: Area;
}

function violation({ specifier, typeOnly }: ModuleImport, importer: Importer): string | undefined {
  if (specifier === undefined) return 'imports a module by a computed name, which no rule can judge';
  if (specifier.startsWith('.')) return relativeViolation(specifier, importer);
  if (!specifier.startsWith('#')) return packageViolation(specifier, importer.area);
  const target = areaOf(
    specifier
      .slice(1)
      .replace(/^allowlist\//, 'persisted-queries/allowlist/')
      .replace(/^kit\//, 'subgraphs/kit/'),
  );
  if (!target) return `imports ${specifier}, which is in no known folder`;
  return mayImport(importer.area, target, typeOnly)
    ? undefined
    : `imports ${specifier}${typeOnly ? ' as a type' : ' at run time'}: ${importer.area.kind} may not import ${target.kind}`;
}

function mayImport(from: Area, to: Area, typeOnly: boolean): boolean {
  if (from.kind === to.kind && from.name === to.name) return true;
  if (from.kind === 'test' || to.kind === 'test') return from.kind === 'test';
  const { atRunTime, asType } = allowances[from.kind];
  if (typeOnly && asType.includes(to.kind)) return true;
  if (!atRunTime.includes(to.kind)) return false;
  const controlPlane = from.kind === 'registry' || from.kind === 'allowlist';
  return !controlPlane || to.kind !== 'concept' || typeOnly || pureConcepts.has(to.name);
}

/** Services and the kit are packages to be: within themselves they may import by relative paths. */
function relativeViolation(specifier: string, { path, area }: Importer): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  const own = `subgraphs/${area.name}/`;
  if (path.startsWith(own) && target.startsWith(own)) return undefined;
  return `imports ${specifier} by a relative path; write it with #`;
}

function packageViolation(specifier: string, area: Area): string | undefined {
  const federation = federationPackages.find(
    (name) => specifier === name || specifier.startsWith(`${name}/`),
  );
  if (federation !== undefined && !(area.name === 'registry' && federation === '@apollo/composition')) {
    return `imports ${specifier}: @apollo/composition stays in schema/registry/, and the other federation packages in tests`;
  }
  const foreign = !isBuiltin(specifier) && specifier !== 'zod' && specifier !== 'yaml';
  if (area.kind === 'config' && foreign) return `imports ${specifier}: config/ imports zod and yaml alone`;
  return undefined;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** A service's `main.ts` is the composition root of its process, as the gateway's is of the gateway. */
function mayReadEnvironment(path: string, { kind }: Area): boolean {
  return (
    kind === 'cli' || kind === 'main' || (path.startsWith('subgraphs/') && posix.basename(path) === 'main.ts')
  );
}
