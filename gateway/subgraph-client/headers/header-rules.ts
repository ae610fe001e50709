import type { HeaderRuleSet } from '#gateway/subgraph-client/headers/header-rule.ts';
import { compileRequestRules } from '#gateway/subgraph-client/headers/request-headers.ts';
import type { HeaderSource, RequestHeaderWriter } from '#gateway/subgraph-client/headers/request-headers.ts';
import { compileResponseRules } from '#gateway/subgraph-client/headers/response-headers.ts';
import type { ResponseHeaderReader } from '#gateway/subgraph-client/headers/response-headers.ts';

/** Names and values in turn, by the subgraph they are for. */
export type RuleHeaders = ReadonlyMap<string, readonly string[]>;

interface CompiledRules {
  readonly write: RequestHeaderWriter | undefined;
  readonly read: ResponseHeaderReader | undefined;
  readonly setsCookies: boolean;
}

/** The header rules of all subgraphs, compiled once. Subgraphs without rules of their own have one set together. */
export class HeaderRules {
  readonly #bySubgraph: ReadonlyMap<string, CompiledRules>;
  readonly #distinct: ReadonlySet<CompiledRules>;
  /** Whether any subgraph has rules for requests. */
  readonly hasRequestRules: boolean;
  /** Whether any subgraph has rules for answers. */
  readonly hasResponseRules: boolean;
  /** Whether answers may set cookies: an answer that does is one caller's alone. */
  readonly setsCookies: boolean;
  /** Request headers that answers depend on; `any` where a pattern is among them, so that no list could name them. */
  readonly propagated: readonly string[] | 'any';

  constructor(setsBySubgraph: ReadonlyMap<string, HeaderRuleSet>) {
    const sets = new Set(setsBySubgraph.values());
    const compiled = new Map([...sets].map((set) => [set, compileSet(set)]));
    this.#distinct = new Set(compiled.values());
    this.#bySubgraph = new Map(
      [...setsBySubgraph].flatMap(([name, set]) => {
        const rules = compiled.get(set);
        return rules ? [[name, rules] as const] : [];
      }),
    );
    const all = [...this.#distinct];
    this.hasRequestRules = all.some(({ write }) => write);
    this.hasResponseRules = all.some(({ read }) => read);
    this.setsCookies = all.some(({ setsCookies }) => setsCookies);
    this.propagated = propagatedNames([...sets]);
  }

  /** What rules add to the requests that one request of a client leads to. */
  requestHeaders(source: HeaderSource): RuleHeaders {
    const written = new Map<CompiledRules, readonly string[]>();
    for (const rules of this.#distinct) if (rules.write) written.set(rules, rules.write(source));
    const bySubgraph = new Map<string, readonly string[]>();
    for (const [name, rules] of this.#bySubgraph) {
      const headers = written.get(rules);
      if (headers) bySubgraph.set(name, headers);
    }
    return bySubgraph;
  }

  /** Reads what clients get of a subgraph's answers; undefined: nothing. */
  readerFor(subgraph: string): ResponseHeaderReader | undefined {
    return this.#bySubgraph.get(subgraph)?.read;
  }

  /** Whether a subgraph's answers may set cookies. */
  setsCookiesOf(subgraph: string): boolean {
    return this.#bySubgraph.get(subgraph)?.setsCookies ?? false;
  }
}

/** All that rules added to the requests of one operation, as a part of a key. */
export function keyOfHeaders(headers: RuleHeaders): string {
  // Subgraphs with the same rules have the same list.
  return JSON.stringify([...new Set(headers.values())]);
}

function compileSet({ request, response }: HeaderRuleSet): CompiledRules {
  return {
    write: compileRequestRules(request),
    read: compileResponseRules(response),
    setsCookies: response.some((rule) => rule.kind !== 'remove' && nameSet(rule) === 'set-cookie'),
  };
}

function nameSet(rule: Exclude<HeaderRuleSet['response'][number], { kind: 'remove' }>): string {
  return rule.kind === 'propagate' ? (rule.as ?? rule.name) : rule.name;
}

function propagatedNames(sets: readonly HeaderRuleSet[]): readonly string[] | 'any' {
  const names = new Set<string>();
  for (const { request } of sets) {
    for (const rule of request) {
      if (rule.kind === 'propagate') names.add(rule.name);
      else if (rule.kind === 'insert' && rule.from.kind === 'client') {
        names.add('graphql-client-version').add('apollographql-client-version');
      }
    }
  }
  return [...names].some((name) => name.includes('*')) ? 'any' : [...names];
}
