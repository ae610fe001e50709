import * as z from 'zod';
import {
  isCredentialHeader,
  isNeverPassedOn,
  isOwnRequestHeader,
  isOwnResponseHeader,
} from '#gateway/bounded/header-names.ts';
import { headerName, headerPattern } from '#gateway/config/values/header-name.ts';

/** The value of a header: printable ASCII, without spaces at the ends, which HTTP would take away. */
const headerValue = z
  .string()
  .max(4096)
  .regex(/^(?:[\u0021-\u007e](?:[\t\u0020-\u007e]*[\u0021-\u007e])?)?$/, {
    error: 'expected printable ASCII without spaces at its ends',
  });

const propagate = headerPattern()
  .optional()
  .describe('Passes this header on where it came; `*` stands for any characters, never for credentials.');
const as = headerName()
  .optional()
  .describe('With `propagate` of one name: the name under which it is passed on.');
const fallback = headerValue
  .optional()
  .describe('The value where nothing came: no such header, no such claim, no client.');
const insert = headerName()
  .optional()
  .describe('Sets this header, from `value`, `fromClaim` or `fromClient`.');
const remove = headerPattern()
  .optional()
  .describe('Takes away what rules before it added; `*` stands for any characters.');
const value = headerValue
  .optional()
  .describe('With `insert`: the value. `${NAME}` is an environment variable.');
const allowCredentials = z
  .boolean()
  .default(false)
  .describe('Has to be true where a rule reads or sets `authorization`, `x-api-key` or a cookie.');

const requestRule = z
  .strictObject({
    propagate,
    as,
    default: fallback,
    insert,
    value,
    fromClaim: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .describe(
        'With `insert`: a claim of the verified token; a dotted path leads into objects. Lists are joined by commas.',
      ),
    fromClient: z
      .enum(['name', 'version'])
      .optional()
      .describe('With `insert`: name or version of the client application.'),
    remove,
    allowCredentials,
  })
  .superRefine((rule, context) => {
    const mistakes = new RuleMistakes(rule, context);
    mistakes.checkShape({
      withPropagate: ['as', 'default'],
      withInsert: ['value', 'fromClaim', 'fromClient', 'default'],
    });
    const sources = [rule.value, rule.fromClaim, rule.fromClient].filter((source) => source !== undefined);
    if (rule.insert !== undefined && sources.length !== 1) {
      mistakes.add('insert', 'needs one of value, fromClaim and fromClient');
    }
    if (rule.value !== undefined && rule.default !== undefined) {
      mistakes.add('default', 'has no effect beside value; remove it');
    }
    mistakes.checkNames(isOwnRequestHeader, 'to subgraphs');
  })
  .transform(({ propagate: name, insert: inserted, remove: removed, default: fallback, ...rule }) => {
    if (name !== undefined) return { kind: 'propagate' as const, name, as: rule.as, fallback };
    if (inserted === undefined) return { kind: 'remove' as const, name: removed ?? '' };
    return { kind: 'insert' as const, name: inserted, from: valueSource(rule), fallback };
  });

const responseRule = z
  .strictObject({
    propagate,
    as,
    default: fallback,
    merge: z
      .enum(['first', 'last', 'append'])
      .optional()
      .describe(
        'With `propagate`: which value counts where several answers have the header: that of the first, of the last (default), or all of them.',
      ),
    insert: headerName().optional().describe('Sets this header where the subgraph answered.'),
    value,
    remove,
    allowCredentials,
  })
  .superRefine((rule, context) => {
    const mistakes = new RuleMistakes(rule, context);
    mistakes.checkShape({ withPropagate: ['as', 'default', 'merge'], withInsert: ['value'] });
    if (rule.insert !== undefined && rule.value === undefined) mistakes.add('insert', 'needs a value');
    mistakes.checkNames(isOwnResponseHeader, 'to clients');
  })
  .transform(
    ({ propagate: name, insert: inserted, remove: removed, default: fallback, value = '', merge, as }) => {
      if (name !== undefined) {
        return { kind: 'propagate' as const, name, as, fallback, merge: merge ?? ('last' as const) };
      }
      if (inserted === undefined) return { kind: 'remove' as const, name: removed ?? '' };
      return { kind: 'insert' as const, name: inserted, value };
    },
  );

const ruleSet = z.strictObject({
  request: z.array(requestRule).max(100).prefault([]).describe('Headers of requests to subgraphs.'),
  response: z
    .array(responseRule)
    .max(100)
    .prefault([])
    .describe("Headers of subgraphs' answers that clients get."),
});

/**
 * `headers`: what is passed on between clients and subgraphs. Resolved: `all` for subgraphs without an entry, and `byName`
 * with the rules of `all` before those of the entry.
 */
export const headersSection = z
  .object({ all: ruleSet.prefault({}).describe('Rules for every subgraph.') })
  .catchall(ruleSet.describe('Further rules of one subgraph, which apply after those of `all`.'))
  .transform(({ all, ...entries }) => ({
    all,
    byName: new Map(
      Object.entries(entries).map(([name, { request, response }]) => [
        name,
        { request: [...all.request, ...request], response: [...all.response, ...response] },
      ]),
    ),
  }))
  .describe('Headers that are passed on between clients and subgraphs. Without rules, none are.');

interface RuleInput {
  readonly propagate?: string | undefined;
  readonly as?: string | undefined;
  readonly insert?: string | undefined;
  readonly remove?: string | undefined;
  readonly allowCredentials: boolean;
}

class RuleMistakes<Rule extends RuleInput> {
  readonly #rule: Rule;
  readonly #context: z.RefinementCtx;

  constructor(rule: Rule, context: z.RefinementCtx) {
    this.#rule = rule;
    this.#context = context;
  }

  add(key: keyof Rule & string, message: string): void {
    this.#context.addIssue({ code: 'custom', path: [key], message });
  }

  /** One verb for each rule, and beside it only what goes with it. */
  checkShape({
    withPropagate,
    withInsert,
  }: Readonly<Record<'withPropagate' | 'withInsert', readonly (keyof Rule & string)[]>>): void {
    const { propagate, insert, remove } = this.#rule;
    if ([propagate, insert, remove].filter((verb) => verb !== undefined).length !== 1) {
      const message = 'needs exactly one of propagate, insert and remove';
      this.#context.addIssue({ code: 'custom', path: [], message });
      return;
    }
    const allowed = propagate === undefined ? (insert === undefined ? [] : withInsert) : withPropagate;
    for (const key of new Set([...withPropagate, ...withInsert])) {
      if (this.#rule[key] !== undefined && !allowed.includes(key))
        this.add(key, 'has no effect with this kind of rule; remove it');
    }
    if (propagate?.includes('*') && this.#rule.as !== undefined) {
      this.add('as', 'needs one name in propagate, not a pattern');
    }
  }

  checkNames(isOwn: (name: string) => boolean, where: string): void {
    const { propagate, as, insert, allowCredentials } = this.#rule;
    const verb = propagate === undefined ? 'insert' : 'propagate';
    if (propagate !== undefined && isNeverPassedOn(propagate)) {
      this.add('propagate', 'is for one connection, or says who is calling: it is never passed on');
      return;
    }
    const target = as ?? propagate ?? insert;
    if (target !== undefined && isOwn(target)) {
      this.add(as === undefined ? verb : 'as', `is set ${where} by Weir alone; choose another name`);
    }
    const credential = [propagate, as, insert].find((name) => name !== undefined && isCredentialHeader(name));
    if (credential !== undefined && !allowCredentials) {
      this.add(
        verb,
        `${credential} holds a credential; set allowCredentials: true on this rule if that is meant`,
      );
    }
  }
}

function valueSource({
  value,
  fromClaim,
  fromClient,
}: {
  readonly value?: string | undefined;
  readonly fromClaim?: string | undefined;
  readonly fromClient?: 'name' | 'version' | undefined;
}) {
  if (fromClaim !== undefined) return { kind: 'claim' as const, claim: fromClaim };
  if (fromClient !== undefined) return { kind: 'client' as const, part: fromClient };
  return { kind: 'literal' as const, value: value ?? '' };
}
