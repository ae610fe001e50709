import { encodeHeaderValue, isCredentialHeader, isOwnRequestHeader } from '#gateway/bounded/header-names.ts';
import { isHeaderValue, nameMatcher, namesForOneHop } from '#gateway/subgraph-client/headers/header-rule.ts';
import type { InsertedValue, RequestRule } from '#gateway/subgraph-client/headers/header-rule.ts';

/** A client's request, as far as rules look at it. */
export interface HeaderSource {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What the verified credential says under a name; undefined where it says nothing. */
  readonly claim: (name: string) => unknown;
  readonly client: { readonly name: string; readonly version: string | undefined } | undefined;
}

/** What rules add to the requests to a subgraph: names and values in turn. */
export type RequestHeaderWriter = (source: HeaderSource) => readonly string[];

type Step = (added: Map<string, string>, source: HeaderSource, oneHop: ReadonlySet<string>) => void;

/** Compiles the rules for requests of one subgraph; undefined where there are none. */
export function compileRequestRules(rules: readonly RequestRule[]): RequestHeaderWriter | undefined {
  if (rules.length === 0) return undefined;
  const steps = rules.map(compileRule);
  return (source) => {
    const added = new Map<string, string>();
    const oneHop = namesForOneHop(source.headers['connection']);
    for (const step of steps) step(added, source, oneHop);
    return [...added].flat();
  };
}

function compileRule(rule: RequestRule): Step {
  if (rule.kind === 'insert') {
    const { name, from, fallback } = rule;
    return (added, source) => set(added, name, valueOf(from, source) ?? fallback);
  }
  const matches = nameMatcher(rule.name);
  if (rule.kind === 'remove') {
    return (added) => {
      for (const name of added.keys()) if (matches(name)) added.delete(name);
    };
  }
  const { name, as = name, fallback } = rule;
  if (!name.includes('*')) {
    return (added, { headers }, oneHop) =>
      set(added, as, (oneHop.has(name) ? undefined : textOf(headers[name])) ?? fallback);
  }
  return (added, { headers }, oneHop) => {
    // In one order, whatever the client's was: requests with equal headers may share an answer.
    for (const given of Object.keys(headers).sort()) {
      if (!matches(given) || oneHop.has(given)) continue;
      // A pattern is no decision about these.
      if (isOwnRequestHeader(given) || isCredentialHeader(given)) continue;
      set(added, given, textOf(headers[given]));
    }
  };
}

function set(added: Map<string, string>, name: string, value: string | undefined): void {
  if (value !== undefined && isHeaderValue(value)) added.set(name, value);
}

function valueOf(from: InsertedValue, { claim, client }: HeaderSource): string | undefined {
  if (from.kind === 'literal') return from.value;
  if (from.kind === 'client') {
    const label = client?.[from.part];
    return label === undefined ? undefined : encodeHeaderValue(label);
  }
  const value = claim(from.claim);
  const values = (Array.isArray(value) ? value : [value]).filter(isPlain);
  return values.length === 0 ? undefined : values.map((item) => encodeHeaderValue(String(item))).join(',');
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : value.join(', ');
}
