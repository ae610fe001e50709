import { resolve } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { gatewayConfigSchema } from '#gateway/config/gateway-config.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { describeIssue } from '#gateway/errors/describe-issue.ts';
import { fitScalars } from '#gateway/config/settings/fit-scalars.ts';
import { mistakesOfIssues } from '#gateway/config/settings/mistakes-of-issues.ts';
import { resolvedSettings } from '#gateway/config/settings/resolved-settings.ts';
import type { ResolvedSetting } from '#gateway/config/settings/resolved-settings.ts';
import { nodesOfOverride } from '#gateway/config/source/config-override.ts';
import type { ConfigOverride } from '#gateway/config/source/config-override.ts';
import { plainValueOf, variablesOf, withNodeAt } from '#gateway/config/source/config-node.ts';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import { environmentOverrides } from '#gateway/config/source/environment-overrides.ts';
import { ConfigError } from '#gateway/config/source/mistake.ts';
import type { Mistake } from '#gateway/config/source/mistake.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { readConfigFiles } from '#gateway/config/source/read-config-files.ts';
import { labelOf, readSourceText } from '#gateway/config/source/read-source-text.ts';
import type { ReadText } from '#gateway/config/source/read-source-text.ts';
import type { Environment } from '#gateway/config/source/substitute-environment.ts';

/** What {@link loadConfig} reads. */
export interface LoadConfigOptions {
  /** The main file, such as `weir.yaml`; relative to `cwd`. */
  readonly file: string;
  /** The environment: `${NAME}` in the files, and `WEIR_…` variables that win over them. */
  readonly env: Environment;
  /** Settings from the command line, which win over everything; a later one over an earlier one. */
  readonly overrides?: readonly ConfigOverride[] | undefined;
  /** The working directory, absolute. Default: that of the process. */
  readonly cwd?: string;
  /** How files are read. Default: from the disk, at most 1 MB each. */
  readonly readText?: ReadText;
}

/** A configuration that was found valid. */
export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Where each setting was written, by its path in the file (`rateLimit.layers[0].capacity`). */
  readonly origins: ReadonlyMap<string, Origin>;
  /** The same with values, in the notation of the file and unmasked: for `explainConfig`, not for a log. */
  readonly settings: readonly ResolvedSetting[];
  /** Every file that was read, absolute, the main one first. */
  readonly files: readonly string[];
}

/**
 * Reads the configuration: file, `$include`, `${NAME}`, then `WEIR_…` variables, then flags, then defaults.
 * @throws ConfigError with every mistake at once. Rules that compare settings with each other are applied once each
 * setting by itself is right.
 * @throws StartupError with exit code 2 where the main file cannot be read.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { env, overrides = [], cwd = process.cwd(), readText = readSourceText } = options;
  const mistakes: Mistake[] = [];
  const report = (mistake: Mistake): number => mistakes.push(mistake);
  const file = resolve(cwd, options.file);

  const { root, files, problem } = await readConfigFiles({ file, env, cwd, readText, report });
  if (problem !== undefined) {
    throw new StartupError(`The configuration file ${labelOf(file, cwd)} ${problem}.`, { exitCode: 2 });
  }
  if (root === undefined) throw new ConfigError(mistakes);

  const referenced = new Set(variablesOf(root));
  const nodes = [...environmentOverrides({ env, referenced, report }), ...overrides.flatMap(nodesOfOverride)];
  const merged = nodes.reduce<ConfigNode>((tree, { path, node }) => withNodeAt(tree, path, node), root);
  const tree = fitScalars(merged, { cwd });

  const parsed = gatewayConfigSchema.safeParse(plainValueOf(tree), { error: describeIssue });
  const invalid = mistakesOfIssues(parsed.error?.issues ?? [], tree);
  mistakes.push(...invalid.filter(({ path }) => !mistakes.some((known) => onOneWay(known.path, path))));
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);

  const settings = resolvedSettings(tree);
  const origins = new Map(settings.map(({ path, origin }) => [path, origin]));
  return { config: parsed.data, origins, settings, files };
}

/** Whether one path leads through the other: then the second mistake is but a consequence of the first. */
function onOneWay(a: Mistake['path'], b: Mistake['path']): boolean {
  if (a.length === 0) return false;
  return a.slice(0, b.length).every((step, index) => step === b[index]);
}
