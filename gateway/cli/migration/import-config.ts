import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { importRouterHeaders } from '#gateway/cli/migration/import-router-headers.ts';
import type { ImportedConfig, LeftSetting } from '#gateway/cli/migration/imported-config.ts';
import { cosmoSettings } from '#gateway/cli/migration/cosmo-settings.ts';
import { hiveSettings } from '#gateway/cli/migration/hive-settings.ts';
import { routerSettings } from '#gateway/cli/migration/router-settings.ts';
import type { ForeignSettings, Rule } from '#gateway/cli/migration/translate-setting.ts';

/** The gateways whose configuration is translated. */
export const foreignGateways = ['router', 'hive', 'cosmo'] as const;

/** One of {@link foreignGateways}: Apollo Router, Hive Router, Cosmo Router. */
export type ForeignGateway = (typeof foreignGateways)[number];

/** Translates what Weir has, and lists the rest with the reason. */
export function importConfig(foreign: JsonObject, gateway: ForeignGateway): ImportedConfig {
  const config: JsonObject = {};
  const left: LeftSetting[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    const rule = findRule(settings[gateway].rules, path);
    const targets = rule && rule[1](value, wildcards(rule[0], path));
    if (targets) {
      for (const [target, translated] of targets) put(config, target.split('/'), translated);
    } else if (!isJsonObject(value) || Object.keys(value).length === 0 || knownReason(gateway, path)) {
      left.push({ path: path.join('.'), reason: reasonFor(gateway, path, rule !== undefined) });
    } else {
      for (const [key, below] of Object.entries(value)) walk(below, [...path, key]);
    }
  };
  for (const [key, value] of Object.entries(foreign)) {
    if (gateway !== 'router' || key !== 'headers' || !isJsonObject(value)) {
      walk(gateway === 'router' ? withReferences(value) : value, [key]);
      continue;
    }
    const imported = importRouterHeaders(value);
    if (Object.keys(imported.headers).length > 0) config['headers'] = imported.headers;
    left.push(...imported.left);
  }
  // Without one, nothing could be served; the file is what `weir schema compose` writes.
  if (!isJsonObject(config['supergraph'])) config['supergraph'] = { file: 'supergraph.graphql' };
  return { config, left };
}

/** Apollo Router's `${env.NAME}` is `${NAME}` in Weir. Other expansions stay, and are reported as mistakes. */
function withReferences(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{env\.([A-Za-z_]\w*(?::-[^}]*)?)\}/g, (_, name: string) => `\${${name}}`);
  }
  if (Array.isArray(value)) return value.map(withReferences);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, withReferences(below)]));
}

/** The gateway that a configuration is most likely of. */
export function detectGateway(foreign: JsonObject): ForeignGateway {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(foreign, key));
  const { supergraph } = foreign;
  if (has('listen_addr', 'override_routing_url', 'execution_config', 'graphql_path')) return 'cosmo';
  const isHive = isJsonObject(supergraph) && Object.hasOwn(supergraph, 'source');
  return isHive || has('http', 'jwt', 'override_subgraph_urls') ? 'hive' : 'router';
}

const settings: Readonly<Record<ForeignGateway, ForeignSettings>> = {
  router: routerSettings,
  hive: hiveSettings,
  cosmo: cosmoSettings,
};

/** The reason that is known for a path, or for the beginning of it. */
function knownReason(gateway: ForeignGateway, path: readonly string[]): string | undefined {
  const { reasons: known, rules } = settings[gateway];
  const beginnings = path.map((_, index) => path.slice(0, path.length - index).join('.'));
  const found = beginnings.find((begin) => Object.hasOwn(known, begin));
  const isCovered = found !== undefined && !rules.some(([rule]) => leadsOn(rule.split('.'), path));
  return isCovered ? known[found] : undefined;
}

function reasonFor(gateway: ForeignGateway, path: readonly string[], hasRule: boolean): string {
  return knownReason(gateway, path) ?? (hasRule ? 'Weir has no such value' : 'Weir has no such setting');
}

function findRule(all: readonly Rule[], path: readonly string[]): Rule | undefined {
  return all.find(([pattern]) => {
    const steps = pattern.split('.');
    return steps.length === path.length && begins(steps, path);
  });
}

/** Whether a rule is for something below the path. */
function leadsOn(steps: readonly string[], path: readonly string[]): boolean {
  return steps.length > path.length && begins(steps, path);
}

function begins(steps: readonly string[], path: readonly string[]): boolean {
  return path.every((name, index) => steps[index] === '*' || steps[index] === name);
}

/** The names that stand where the pattern has `*`. */
function wildcards(pattern: string, path: readonly string[]): readonly string[] {
  return pattern.split('.').flatMap((step, index) => (step === '*' ? [path[index] ?? ''] : []));
}

function put(config: JsonObject, steps: readonly string[], value: unknown): void {
  const [step = '', ...further] = steps;
  if (further.length === 0) {
    const existing = config[step];
    config[step] = isJsonObject(existing) && isJsonObject(value) ? { ...value, ...existing } : value;
    return;
  }
  const below = config[step];
  const tree: JsonObject = isJsonObject(below) ? below : {};
  config[step] = tree;
  put(tree, further, value);
}
