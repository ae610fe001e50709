import { innerCondition } from '#gateway/graphql/condition.ts';
import type { DirectiveNode } from 'graphql';

/** Terms that hold together: `v` for a variable that is true, `!v` for one that is not; sorted. Empty: always. */
export type Conjunction = readonly string[];

/** Conjunctions of which any must hold; none: never. */
export type Disjunction = readonly Conjunction[];

export const always: Disjunction = [[]];

/** More alternatives than this are replaced by what they have in common. */
const maxAlternatives = 8;

/** Both conjunctions; undefined: they exclude each other. */
export function conjoin(a: Conjunction, b: Conjunction): Conjunction | undefined {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const joined = [...new Set([...a, ...b])].sort();
  return joined.some((term) => joined.includes(`!${term}`)) ? undefined : joined;
}

/** A conjunction without the terms that hold anyway; undefined: it contradicts them. */
export function beside(holding: Conjunction, when: Conjunction | undefined): Conjunction | undefined {
  if (!when || holding.length === 0 || when.length === 0) return when;
  if (!conjoin(holding, when)) return undefined;
  return when.filter((term) => !holding.includes(term));
}

/** The term that holds where this one does not. */
export function opposite(term: string): string {
  return term.startsWith('!') ? term.slice(1) : `!${term}`;
}

/** The variable of a term. */
export function variableOf(term: string): string {
  return term.startsWith('!') ? term.slice(1) : term;
}

/**
 * A condition that holds where any of these does, in as few words as is easy. With very many alternatives it may hold
 * in more cases: what it guards is then asked for without need, which is right, if not cheap.
 */
export function anyOf(conjunctions: readonly Conjunction[]): Disjunction {
  if (conjunctions.some((one) => one.length === 0)) return always;
  let rest = absorb(conjunctions);
  for (;;) {
    const shorter = resolveOnce(rest);
    if (!shorter) break;
    if (shorter.some((one) => one.length === 0)) return always;
    rest = absorb(shorter);
  }
  return rest.length > maxAlternatives ? [commonTerms(rest)] : rest;
}

/** The terms that all conjunctions have. */
export function commonTerms([first, ...others]: readonly Conjunction[]): Conjunction {
  return (first ?? []).filter((term) => others.every((other) => other.includes(term)));
}

/** Both conditions. */
export function allOf(a: Disjunction, b: Disjunction): Disjunction {
  if (isAlways(a)) return b;
  if (isAlways(b)) return a;
  return anyOf(
    a.flatMap((one) =>
      b.flatMap((other) => {
        const both = conjoin(one, other);
        return both ? [both] : [];
      }),
    ),
  );
}

export function isAlways([first]: Disjunction): boolean {
  return first?.length === 0;
}

/** A text that equal conditions have in common. */
export function conditionKey(condition: Disjunction): string {
  return condition.map((one) => one.join('&')).join('|');
}

/** What the `@skip` and `@include` of a selection demand; undefined: it never counts. */
export function readCondition(directives: readonly DirectiveNode[] | undefined): Conjunction | undefined {
  if (!directives || directives.length === 0) return [];
  const terms = innerCondition({ directives }, []);
  return terms?.map(({ variable, when }) => (when ? variable : `!${variable}`)).sort();
}

/** Without what another one says already. */
function absorb(conjunctions: readonly Conjunction[]): readonly Conjunction[] {
  const sorted = [...conjunctions].sort((a, b) => a.length - b.length);
  const kept: Conjunction[] = [];
  for (const one of sorted) {
    if (!kept.some((other) => other.every((term) => one.includes(term)))) kept.push(one);
  }
  return kept;
}

/** `a & v | a & !v` is `a`. */
function resolveOnce(conjunctions: readonly Conjunction[]): readonly Conjunction[] | undefined {
  for (const [index, one] of conjunctions.entries()) {
    for (const term of one) {
      const rest = one.filter((other) => other !== term);
      const partner = conjunctions.findIndex(
        (other) =>
          other.length === one.length &&
          other.includes(opposite(term)) &&
          rest.every((kept) => other.includes(kept)),
      );
      if (partner === -1) continue;
      return [...conjunctions.filter((_, at) => at !== index && at !== partner), rest];
    }
  }
  return undefined;
}
