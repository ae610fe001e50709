import { isCredentialHeader, isOwnResponseHeader } from '#gateway/bounded/header-names.ts';
import { isHeaderValue, nameMatcher, namesForOneHop } from '#gateway/subgraph-client/headers/header-rule.ts';
import type { Merge, ResponseRule } from '#gateway/subgraph-client/headers/header-rule.ts';

/** The headers of an answer as undici gives them: names in lower case. */
export type SubgraphHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header of one answer of a subgraph that the client gets. */
export interface ResponseHeader {
  readonly name: string;
  /** One, but for `set-cookie`. */
  readonly values: readonly string[];
  readonly merge: Merge;
}

/** Picks what clients get of the headers of an answer. */
export type ResponseHeaderReader = (headers: SubgraphHeaders) => readonly ResponseHeader[];

/** The headers of an answer to a client; names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** Of one answer of a subgraph, and of an answer to a client; what comes beyond it is dropped. */
const maxCharacters = 8_192;
const maxValues = 100;

type Step = (
  picked: Map<string, ResponseHeader>,
  headers: SubgraphHeaders,
  oneHop: ReadonlySet<string>,
) => void;

/** Compiles the rules for answers of one subgraph; undefined where there are none. */
export function compileResponseRules(rules: readonly ResponseRule[]): ResponseHeaderReader | undefined {
  if (rules.length === 0) return undefined;
  const steps = rules.map(compileRule);
  return (headers) => {
    const picked = new Map<string, ResponseHeader>();
    const oneHop = namesForOneHop(headers['connection']);
    for (const step of steps) step(picked, headers, oneHop);
    return bounded(picked.values());
  };
}

/** Collects the headers of all answers of subgraphs to one operation, in the order in which they came. */
export class ResponseHeaders {
  readonly #headers = new Map<string, ResponseHeader>();

  add(headers: readonly ResponseHeader[]): void {
    for (const header of headers) {
      const known = this.#headers.get(header.name);
      if (!known || header.merge === 'last') this.#headers.set(header.name, header);
      else if (header.merge === 'append') {
        this.#headers.set(header.name, { ...header, values: [...known.values, ...header.values] });
      }
    }
  }

  finish(): AnswerHeaders {
    return Object.fromEntries(
      bounded(this.#headers.values()).map(({ name, values }) => [
        name,
        // A cookie may hold a comma: each needs a header of its own.
        name === 'set-cookie' ? values : [...new Set(values)].join(', '),
      ]),
    );
  }
}

function compileRule(rule: ResponseRule): Step {
  if (rule.kind === 'insert') {
    const header: ResponseHeader = { name: rule.name, values: [rule.value], merge: 'last' };
    return (picked) => picked.set(rule.name, header);
  }
  const matches = nameMatcher(rule.name);
  if (rule.kind === 'remove') {
    return (picked) => {
      for (const name of picked.keys()) if (matches(name)) picked.delete(name);
    };
  }
  const { name, as = name, fallback, merge } = rule;
  if (!name.includes('*')) {
    return (picked, headers, oneHop) => {
      const given = oneHop.has(name) ? undefined : headers[name];
      const values = valuesOf(given ?? fallback);
      if (values.length > 0) picked.set(as, { name: as, values, merge });
    };
  }
  return (picked, headers, oneHop) => {
    for (const given of Object.keys(headers)) {
      if (!matches(given) || oneHop.has(given)) continue;
      if (isOwnResponseHeader(given) || isCredentialHeader(given)) continue;
      const values = valuesOf(headers[given]);
      if (values.length > 0) picked.set(given, { name: given, values, merge });
    }
  };
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  return [value ?? []].flat().filter(isHeaderValue);
}

/** Whole headers, as far as they fit: a subgraph must not make an answer that no client takes. */
function bounded(headers: Iterable<ResponseHeader>): readonly ResponseHeader[] {
  let characters = 0;
  let count = 0;
  return [...headers].filter(({ name, values }) => {
    const size = values.reduce((sum, value) => sum + name.length + value.length, 0);
    if (characters + size > maxCharacters || count + values.length > maxValues) return false;
    characters += size;
    count += values.length;
    return true;
  });
}
