import { listSettings } from '#gateway/config/settings/list-settings.ts';
import type { Setting } from '#gateway/config/settings/list-settings.ts';
import { scalarTypes } from '#gateway/config/settings/setting-schema.ts';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import type { ReportMistake } from '#gateway/config/source/mistake.ts';
import { readVariable } from '#gateway/config/source/substitute-environment.ts';
import type { Environment } from '#gateway/config/source/substitute-environment.ts';
import { didYouMean, nearestName } from '#gateway/errors/nearest-name.ts';

/** One value that wins over the file. */
export interface NodeOverride {
  readonly path: readonly string[];
  readonly node: ConfigNode;
}

/** What {@link environmentOverrides} reads. */
export interface EnvironmentOverridesOptions {
  readonly env: Environment;
  /** Variables that the files refer to by `${NAME}`: the operator's own, whatever they are called. */
  readonly referenced: ReadonlySet<string>;
  readonly report: ReportMistake;
}

const reserved: ReadonlySet<string> = new Set(['WEIR_CONFIG', 'WEIR_DEBUG']);

/**
 * The variables that Kubernetes gives every container of a namespace with a Service called `weir` or `weir-admin`
 * (`WEIR_PORT`, `WEIR_ADMIN_PORT=tcp://…`). They were never meant as settings, one of them is named like one.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const serviceLinkName =
  /_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_PROTO|_PORT|_ADDR)?$/;
const serviceLinkValue = /^(?:tcp|udp|sctp):\/\//;

/** `WEIR_COST_MAX_PER_OPERATION` for `cost.maxPerOperation`. */
export function environmentName(path: readonly string[]): string {
  return ['WEIR', ...path]
    .map((key) => key.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase())
    .join('_');
}

/**
 * The settings that `WEIR_…` variables set. An empty variable counts as unset. A variable that is no setting but looks
 * like one is a mistake; others are left alone.
 */
export function environmentOverrides({
  env,
  referenced,
  report,
}: EnvironmentOverridesOptions): readonly NodeOverride[] {
  const settings = new Map(listSettings().map((setting) => [environmentName(setting.path), setting]));
  const overrides: NodeOverride[] = [];
  for (const name of Object.keys(env).sort()) {
    const value = readVariable(env, name);
    if (value === undefined || value === '' || !name.startsWith('WEIR_') || reserved.has(name)) continue;
    if (serviceLinkName.test(name) || serviceLinkValue.test(value)) continue;
    const setting = settings.get(name);
    const origin = { kind: 'environment', name } as const;
    if (setting === undefined) {
      const message = referenced.has(name) ? undefined : unknownVariable(name, [...settings.keys()]);
      if (message !== undefined) report({ origin, path: [], message });
    } else if (isList(setting)) {
      report({ origin, path: setting.path, message: 'is a list; write it in the file' });
    } else {
      const node = { kind: 'scalar', value, untyped: true, variables: [name], origin } as const;
      overrides.push({ path: setting.path, node });
    }
  }
  // Deeper settings first: `WEIR_ADMIN=false` stands, even beside `WEIR_ADMIN_PORT`.
  return overrides.sort((a, b) => b.path.length - a.path.length);
}

function isList({ schema }: Setting): boolean {
  return scalarTypes(schema).size === 0;
}

function unknownVariable(name: string, names: readonly string[]): string | undefined {
  const sections = new Set(listSettings().map(({ path }) => environmentName(path.slice(0, 1))));
  const inSection = [...sections].some((section) => name.startsWith(`${section}_`));
  if (!inSection && nearestName(name, names) === undefined) return undefined;
  return `is not a setting${didYouMean(name, names)}`;
}
