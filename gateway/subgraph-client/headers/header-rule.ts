/** Passes headers on that came from the other side. */
export interface PropagateRule {
  readonly kind: 'propagate';
  /** In lower case; `*` stands for any characters. */
  readonly name: string;
  /** Another name for it; not for a pattern. */
  readonly as: string | undefined;
  /** The value where the header did not come. */
  readonly fallback: string | undefined;
}

/** Takes away what earlier rules added. */
export interface RemoveRule {
  readonly kind: 'remove';
  readonly name: string;
}

/** Where the value of a header that a rule inserts comes from. */
export type InsertedValue =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'claim'; readonly claim: string }
  | { readonly kind: 'client'; readonly part: 'name' | 'version' };

/** A rule for the headers of requests to a subgraph. */
export type RequestRule =
  | PropagateRule
  | RemoveRule
  | {
      readonly kind: 'insert';
      readonly name: string;
      readonly from: InsertedValue;
      readonly fallback: string | undefined;
    };

/** Which value counts where several answers of subgraphs have a header. */
export type Merge = 'first' | 'last' | 'append';

/** A rule for the headers of answers to clients. */
export type ResponseRule =
  | (PropagateRule & { readonly merge: Merge })
  | RemoveRule
  | { readonly kind: 'insert'; readonly name: string; readonly value: string };

/** Rules of one subgraph, in the order in which they apply. */
export interface HeaderRuleSet {
  readonly request: readonly RequestRule[];
  readonly response: readonly ResponseRule[];
}

/** Matches names of headers in lower case by a name or a pattern. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*').map((part) => RegExp.escape(part));
  const whole = new RegExp(`^${parts.join('.*')}$`);
  return (name) => whole.test(name);
}

/** The names that `Connection` lists are for one hop alone. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export function namesForOneHop(connection: string | readonly string[] | undefined): ReadonlySet<string> {
  if (connection === undefined) return noNames;
  const text = typeof connection === 'string' ? connection : connection.join(',');
  return new Set(text.split(',').map((name) => name.trim().toLowerCase()));
}

const noNames: ReadonlySet<string> = new Set();

/** Whether undici and Node accept a text as the value of a header. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text);
}
