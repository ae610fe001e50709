import { innerCondition } from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';
import type { DirectiveNode } from 'graphql';
import type { LeafFetch } from '#gateway/execution/program/program.ts';

/** When something is asked for: if any of these conditions holds. */
export type Disjunction = readonly Condition[];

/** Always asked for. */
export const always: Disjunction = [[]];

/** More variables are not gone through, since their combinations double with each. */
const maxVariables = 10;

/** When a fetch is made. */
export function conditionOf({ guards, anyOf = [[]] }: LeafFetch): Disjunction {
  return anyOf.map((clause) => [...guards, ...clause]);
}

/**
 * Narrows a condition by the `@skip` and `@include` of a selection.
 *
 * @returns undefined for a selection that no values of the variables include.
 */
export function narrow(
  condition: Disjunction,
  directives: readonly DirectiveNode[] = [],
): Disjunction | undefined {
  const own = innerCondition({ directives }, []);
  return own && condition.map((clause) => [...clause, ...own]);
}

/** Values of variables. */
export type Assignment = (variable: string) => boolean;

/** Whether any clause holds. */
export function holds(condition: Disjunction, assignment: Assignment): boolean {
  return condition.some((clause) => clause.every(({ variable, when }) => assignment(variable) === when));
}

/**
 * Whether something is true whatever the values of the variables in some conditions. True as well where there are too many
 * variables to go through.
 */
export function isAlwaysTrue(
  conditions: readonly Disjunction[],
  isTrue: (assignment: Assignment) => boolean,
): boolean {
  const names = new Set(conditions.flatMap((condition) => condition.flat().map(({ variable }) => variable)));
  if (names.size > maxVariables) return true;
  const positions = new Map([...names].map((name, position) => [name, position]));
  for (let bits = 0; bits < 2 ** names.size; bits += 1) {
    if (!isTrue((variable) => ((bits >> (positions.get(variable) ?? 0)) & 1) === 1)) return false;
  }
  return true;
}

/** Whether one of several things is there whenever another one is asked for. */
export function covers(offered: readonly Disjunction[], asked: Disjunction): boolean {
  if (isUnconditional(offered)) return true;
  return isAlwaysTrue(
    [...offered, asked],
    (assignment) => !holds(asked, assignment) || offered.some((condition) => holds(condition, assignment)),
  );
}

/** Whether one of several conditions holds whatever the variables. */
export function isUnconditional(conditions: readonly Disjunction[]): boolean {
  return conditions.some((condition) => condition.some((clause) => clause.length === 0));
}
