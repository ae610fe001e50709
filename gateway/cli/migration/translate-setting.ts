import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';

/** Where a foreign setting goes, and its value there; undefined: the value has no place in Weir. */
export type Target = readonly (readonly [path: string, value: unknown])[] | undefined;

/** A path of the foreign file, `*` for any name, and what becomes of its value. */
export type Rule = readonly [path: string, translate: (value: unknown, names: readonly string[]) => Target];

/** How the configuration of one gateway is translated. */
export interface ForeignSettings {
  readonly rules: readonly Rule[];
  /** Why settings stay behind, by the beginning of their path. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** The same value at other paths. */
export const to =
  (...paths: readonly string[]) =>
  (value: unknown): Target =>
    paths.map((path) => [path, value] as const);

/** A number at another path. */
export const numberTo =
  (path: string) =>
  (value: unknown): Target =>
    typeof value === 'number' ? [[path, value]] : undefined;

/** A setting that Weir always has: where it is on, nothing is lost. */
export const always = (value: unknown): Target => (value === true ? [] : undefined);
/** A setting that Weir never has: where it is off, nothing is lost. */
export const never = (value: unknown): Target => (value === false ? [] : undefined);

/** A setting with a value that Weir always has, in any case. */
export const is =
  (expected: string) =>
  (value: unknown): Target =>
    isText(value, expected) ? [] : undefined;

/** Whether a value is this text, in any case. */
export function isText(value: unknown, expected: string): boolean {
  return typeof value === 'string' && value.trim().toLowerCase() === expected;
}

/** A text at another path; not an expression, which is a mapping. */
export const textTo =
  (path: string) =>
  (value: unknown): Target =>
    typeof value === 'string' ? [[path, value]] : undefined;

/** Demand control that is off: nothing has a price. */
export const demandControlOff = (value: unknown): Target =>
  isJsonObject(value) && value['enabled'] === false ? [['cost/mode', 'off']] : undefined;

/** The setting `host` and `port` of a section from `127.0.0.1:4000`, `0.0.0.0:4000`, `[::]:4000` or `localhost:3002`. */
export const address =
  (section: string) =>
  (value: unknown): Target => {
    const [, host, port] = /^\[?([^\]/]*?)\]?:(\d{1,5})$/.exec(String(value)) ?? [];
    if (host === undefined || port === undefined) return undefined;
    const known = host === 'localhost' ? '127.0.0.1' : host === '' ? '0.0.0.0' : host;
    return [
      [`${section}/host`, known],
      [`${section}/port`, Number(port)],
    ];
  };

/** A text for the subgraph that the pattern names. */
export const subgraph =
  (path: string) =>
  (value: unknown, [name = '']: readonly string[]): Target =>
    typeof value === 'string' ? [[`subgraphs/${name}/${path}`, value]] : undefined;

/** The URL of the subgraph that the pattern names. */
export const endpoint = (value: unknown, [name = '']: readonly string[]): Target =>
  typeof value === 'string' && /^https?:/.test(value)
    ? [[`subgraphs/${name}/endpoints`, [{ url: value }]]]
    : undefined;

/** Introspection of documents that are not registered. */
export const introspection = (value: unknown): Target => {
  if (typeof value !== 'boolean') return undefined;
  return [['documents/introspection', value ? ['off', 'audit'] : []]];
};

/** Keys need an issuer and an audience: without them, tokens that are meant for others would be accepted. */
export const jwks = (value: unknown): Target => {
  const issuers = (Array.isArray(value) ? value : []).map(issuerOf);
  if (issuers.length === 0 || issuers.some((issuer) => issuer === undefined)) return undefined;
  return [['authentication/jwt', issuers]];
};

const asymmetric = /^(?:[RPE]S(?:256|384|512)|EdDSA)$/;

/** One entry of `authentication.jwt`; undefined where issuer or audience are not known. */
export function issuerOf(entry: unknown): JsonObject | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { url, issuer, issuers, audiences, algorithms, headers, allow_missing_exp: endless } = entry;
  // Weir fetches keys without headers, and accepts no token without an end.
  if ((Array.isArray(headers) && headers.length > 0) || endless === true) return undefined;
  const only = issuer ?? (Array.isArray(issuers) && issuers.length === 1 ? issuers[0] : undefined);
  if (typeof url !== 'string' || typeof only !== 'string' || !Array.isArray(audiences)) return undefined;
  const known = Array.isArray(algorithms) ? algorithms.filter((name) => asymmetric.test(String(name))) : [];
  return { issuer: only, jwksUrl: url, audiences, ...(known.length === 0 ? {} : { algorithms: known }) };
}
