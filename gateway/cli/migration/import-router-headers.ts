import {
  identityHeaderNames,
  isCredentialHeader,
  isNeverPassedOn,
  isOwnRequestHeader,
} from '#gateway/bounded/header-names.ts';
import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { LeftSetting } from '#gateway/cli/migration/imported-config.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { OrderedHeaderRules } from '#gateway/cli/migration/ordered-header-rules.ts';
import type { TranslatedRule } from '#gateway/cli/migration/ordered-header-rules.ts';
import { nameMatcher } from '#gateway/subgraph-client/headers/header-rule.ts';

/** The header rules of Apollo Router, translated. */
export interface ImportedHeaders {
  /** The section `headers` of a `weir.yaml`; empty where no rule has a place there. */
  readonly headers: JsonObject;
  readonly left: readonly LeftSetting[];
}

/** Those that clients send; no pattern of Weir matches them. */
const credentials = ['authorization', 'cookie', 'x-api-key'];

/** Lists a rule, or a part of it, with the reason why it stays behind. */
type Leave = (reason: string) => undefined;

const noSuchRule = 'Weir has no such rule';
const noSuchPattern =
  'Weir matches one name, or a name with one *, such as ^x-shop-.* or -id$; write a rule for each header by hand';
const noSuchValue = 'values are texts, in which ${env.NAME} may stand; write the rule by hand';
const noSuchName = 'the name of a header is expected';
const noBody = 'Weir sets no header from the body of a request';
const noContext = 'Weir sets values, claims (fromClaim) and the client (fromClient), and has no context';
const noOrder =
  'an earlier rule sets this header; the last one counts in Weir, there the first; write the one that is meant';

/**
 * Translates `headers` of Apollo Router, as far as Weir has such rules.
 * @see https://www.apollographql.com/docs/graphos/routing/header-propagation
 */
export function importRouterHeaders(foreign: JsonObject): ImportedHeaders {
  const { all, subgraphs, ...others } = foreign;
  const headers: JsonObject = {};
  const left: LeftSetting[] = [];
  const ofAll = new OrderedHeaderRules();
  const request = readRules(all, { path: 'headers.all', left, rules: ofAll });
  if (request.length > 0) headers['all'] = { request };
  for (const [name, value] of Object.entries(treeOf(subgraphs))) {
    const path = `headers.subgraphs.${name}`;
    if (name === 'all') {
      left.push({ path, reason: 'headers.all is for every subgraph in Weir; rename the subgraph' });
      continue;
    }
    const further = readRules(value, { path, left, rules: new OrderedHeaderRules(ofAll) });
    if (further.length > 0) headers[name] = { request: further };
  }
  for (const key of Object.keys(others)) {
    left.push({
      path: `headers.${key}`,
      reason: key === 'connector' ? 'Weir has no connectors' : noSuchRule,
    });
  }
  return { headers, left };
}

interface ReadOptions {
  readonly path: string;
  readonly left: LeftSetting[];
  readonly rules: OrderedHeaderRules;
}

/** Reads `request: [ … ]`, which newer versions write as `request: { operations: [ … ] }`. */
function readRules(value: unknown, { path, left, rules }: ReadOptions): readonly JsonObject[] {
  const { request, ...others } = treeOf(value);
  for (const key of Object.keys(others)) {
    const reason = 'write rules for answers by hand; see docs/operator/headers.md';
    left.push({ path: `${path}.${key}`, reason: key === 'response' ? reason : noSuchRule });
  }
  const isNested = isJsonObject(request) && Array.isArray(request['operations']);
  const list: unknown = isNested ? request['operations'] : (request ?? []);
  const at = `${path}.request${isNested ? '.operations' : ''}`;
  if (!Array.isArray(list)) left.push({ path: at, reason: noSuchRule });
  for (const [index, foreign] of (Array.isArray(list) ? list : []).entries()) {
    const leave = (reason: string): undefined => void left.push({ path: `${at}.${index}`, reason });
    const rule = translateRule(foreign, leave);
    if (rule && !rules.add(rule)) leave(noOrder);
  }
  return rules.finish();
}

function treeOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function translateRule(foreign: unknown, leave: Leave): TranslatedRule | undefined {
  if (!isJsonObject(foreign) || Object.keys(foreign).length !== 1) return leave(noSuchRule);
  const { propagate, insert, remove } = foreign;
  if (isJsonObject(propagate)) return translatePropagate(propagate, leave);
  if (isJsonObject(insert)) return translateInsert(insert, leave);
  return isJsonObject(remove) ? translateRemove(remove, leave) : leave(noSuchRule);
}

function translatePropagate(foreign: JsonObject, leave: Leave): TranslatedRule | undefined {
  const { named, matching, rename, default: fallback, ...others } = foreign;
  if (Object.keys(others).length > 0) return leave(noSuchRule);
  const source = matching === undefined ? nameOf(named) : patternOf(matching);
  if (source === undefined) return leave(matching === undefined ? noSuchName : noSuchPattern);
  if (source.includes('*')) {
    const withheld = [...credentials, ...identityHeaderNames].filter(nameMatcher(source));
    if (withheld.length > 0) {
      const names = withheld.join(', ');
      leave(`${source} leaves out ${names} in Weir; a credential needs a rule with allowCredentials: true`);
    }
    return { verb: 'propagate', target: source, isRenamed: false, tree: { propagate: source } };
  }
  const target = rename === undefined ? source : nameOf(rename);
  if (target === undefined) return leave(noSuchName);
  if (isNeverPassedOn(source)) return leave(`Weir never passes ${source} on`);
  if (isOwnRequestHeader(target)) return leave(`Weir alone sets ${target}`);
  const value = fallback === undefined ? undefined : textOf(fallback);
  if (fallback !== undefined && value === undefined) return leave(noSuchValue);
  const tree = {
    propagate: source,
    ...(target === source ? {} : { as: target }),
    ...(value === undefined ? {} : { default: value }),
    ...allowCredentials(source, target),
  };
  return { verb: 'propagate', target, isRenamed: target !== source, fallback: value, tree };
}

/** Under both names that Apollo Router has had for them. */
const clientParts: ReadonlyMap<unknown, string> = new Map(
  ['name', 'version'].flatMap((part) => [
    [`apollo::telemetry::client_${part}`, part],
    [`apollo_telemetry::client_${part}`, part],
  ]),
);

function translateInsert(foreign: JsonObject, leave: Leave): TranslatedRule | undefined {
  const { name, value, from_context: context, ...others } = foreign;
  const target = nameOf(name);
  if (Object.hasOwn(others, 'path')) return leave(noBody);
  if (Object.keys(others).length > 0) return leave(noSuchRule);
  if (target === undefined) return leave(noSuchName);
  if (isOwnRequestHeader(target)) return leave(`Weir alone sets ${target}`);
  const fromClient = clientParts.get(context);
  if (context !== undefined && fromClient === undefined) return leave(noContext);
  const text = textOf(value);
  if (fromClient === undefined && text === undefined) return leave(noSuchValue);
  const from = fromClient === undefined ? { value: text } : { fromClient };
  const tree = { insert: target, ...from, ...allowCredentials(target) };
  return { verb: 'insert', target, isRenamed: false, tree };
}

function translateRemove(foreign: JsonObject, leave: Leave): TranslatedRule | undefined {
  const { named, matching, ...others } = foreign;
  if (Object.keys(others).length > 0) return leave(noSuchRule);
  const target = matching === undefined ? nameOf(named) : patternOf(matching);
  if (target === undefined) return leave(matching === undefined ? noSuchName : noSuchPattern);
  return { verb: 'remove', target, isRenamed: false, tree: { remove: target } };
}

/** The file that is translated names the header, so that its credential is meant. */
function allowCredentials(...names: readonly string[]): JsonObject {
  return names.some(isCredentialHeader) ? { allowCredentials: true } : {};
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w!#$%&'+.^`|~-]+$/.test(value) ? value.toLowerCase() : undefined;
}

/**
 * The pattern that matches the same names as a regular expression, which there may match anywhere in a name. Names are
 * in lower case there, so that an expression in capitals matches none.
 */
function patternOf(value: unknown): string | undefined {
  const form =
    /^(?<start>\^|\.\*)?(?<first>(?:[a-z0-9_-]|\\[._-])*)(?:\.\*(?<last>(?:[a-z0-9_-]|\\[._-])*))?(?<end>\$)?$/;
  const { start, first = '', last, end } = form.exec(String(value))?.groups ?? {};
  if (typeof value !== 'string' || !form.test(value)) return undefined;
  const middle = last === undefined ? first : `${first}*${last}`;
  const pattern = `${start === '^' ? '' : '*'}${middle}${end === '$' ? '' : '*'}`
    .replaceAll('\\', '')
    .replaceAll(/\*+/g, '*');
  return pattern.indexOf('*') === pattern.lastIndexOf('*') && pattern !== '' ? pattern : undefined;
}

/** A text with references to the environment in Weir's form; undefined where it has others. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const reference = /\$\{env\.([A-Za-z_]\w*(?::-[^}]*)?)\}/g;
  if (value.replaceAll(reference, '').includes('${')) return undefined;
  return value.replaceAll(reference, (_reference, name: string) => `\${${name}}`);
}
