import { errorCodes } from '#gateway/errors/error-codes.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { SubgraphError } from '#gateway/errors/subgraph-failure.ts';
import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import type { ErrorExtensions } from '#gateway/execution/execution-error.ts';
import { getOwn } from '#gateway/bounded/json-object.ts';

/** An error of one fetch; its path counts from the root of the fetch. */
export interface FetchError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly code: ErrorCode;
  /** What the client reads beside the code, or in place of it. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** All subgraphs, none, or those that are listed. */
export type SubgraphChoice = boolean | readonly string[];

/** What clients read of the errors of subgraphs. Plain data, since it crosses threads. */
export interface SubgraphErrorRules {
  /** Whose messages. */
  readonly includeSubgraphErrors: SubgraphChoice;
  /** Whose names. */
  readonly includeSubgraphNames: SubgraphChoice;
  /** Which entries of `extensions`. */
  readonly subgraphExtensions: readonly string[];
}

/** A subgraph's message is cut after so many characters. */
const maxMessageCharacters = 1_000;
/** An entry of `extensions` with more characters of text or more values, or nested deeper, is left out. */
const maxEntry = { characters: 1_000, values: 100, depth: 5 };
/** Visible ASCII: a code is for programs. */
const codeForm = /^[\u0021-\u007e]{1,100}$/;

/**
 * Makes an error that clients may read of one that a subgraph reported: its message and its name as far as `rules` say so,
 * and the entries of its `extensions` that they list. A code of the subgraph is never taken for one of Weir: it is
 * `subgraphCode` always, and `code` only where Weir has no such code.
 *
 * @param code what the error is called otherwise.
 */
export function showSubgraphError(
  error: SubgraphError,
  options: {
    readonly code: FetchError['code'];
    readonly subgraph: string;
    readonly rules: SubgraphErrorRules;
  },
): FetchError {
  const { code, subgraph, rules } = options;
  const ownWords = includes(rules.includeSubgraphErrors, subgraph) ? cut(error.message) : undefined;
  const extensions = shownExtensions(error, rules.subgraphExtensions);
  return {
    message: describeSubgraphError(code, ownWords),
    path: error.path,
    code,
    ...(extensions && { extensions }),
  };
}

/** The `extensions` of an error of one fetch, as clients read them. */
export function extensionsOf(
  { code, extensions }: Pick<FetchError, 'code' | 'extensions'>,
  { subgraph, rules }: { readonly subgraph: string; readonly rules: SubgraphErrorRules },
): ErrorExtensions {
  const named = includes(rules.includeSubgraphNames, subgraph);
  return { code, ...extensions, ...(named ? { service: subgraph } : {}) };
}

/** The code that a subgraph gave to its error, as text; undefined where it gave none that a program can use. */
export function subgraphCodeOf({ extensions }: Pick<SubgraphError, 'extensions'>): string | undefined {
  const code = extensions && getOwn(extensions, 'code');
  const text = typeof code === 'number' ? String(code) : code;
  return typeof text === 'string' && codeForm.test(text) ? text : undefined;
}

function shownExtensions(
  error: SubgraphError,
  names: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (!error.extensions) return undefined;
  const shown: Record<string, unknown> = {};
  for (const name of names) {
    if (name === 'code') Object.assign(shown, codesOf(error));
    else {
      const value = getOwn(error.extensions, name);
      if (value !== undefined && isSmall(value)) shown[name] = value;
    }
  }
  return shown;
}

function codesOf(error: SubgraphError): Readonly<Record<string, unknown>> {
  const code = subgraphCodeOf(error);
  if (code === undefined) return {};
  return { ...(Object.hasOwn(errorCodes, code) ? {} : { code }), subgraphCode: code };
}

function includes(choice: SubgraphChoice, subgraph: string): boolean {
  return typeof choice === 'boolean' ? choice : choice.includes(subgraph);
}

function cut(message: string): string {
  return message.length > maxMessageCharacters ? `${message.slice(0, maxMessageCharacters)}…` : message;
}

/** Looks at no more of a value than may be shown: whatever a subgraph makes up, this takes some microseconds. */
function isSmall(value: unknown): boolean {
  const left = { characters: maxEntry.characters, values: maxEntry.values };
  const fits = (part: unknown, depth: number): boolean => {
    left.values -= 1;
    if (left.values < 0 || depth > maxEntry.depth) return false;
    if (typeof part === 'string') left.characters -= part.length;
    if (left.characters < 0) return false;
    if (typeof part !== 'object' || part === null) return true;
    if (Array.isArray(part)) return part.length <= left.values && part.every((item) => fits(item, depth + 1));
    for (const [key, inner] of Object.entries(part)) {
      left.characters -= key.length;
      if (!fits(inner, depth + 1)) return false;
    }
    return true;
  };
  return fits(value, 1);
}
