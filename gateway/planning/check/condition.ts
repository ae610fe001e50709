import { innerCondition } from '#gateway/graphql/condition.ts';
import type { DirectiveNode } from 'graphql';
import type { Guard, LeafFetch } from '#gateway/execution/program/program.ts';

/** Values of variables that must all hold. */
type Clause = readonly Guard[];

/** When something is asked for: if all of any clause holds. */
export type Condition = readonly Clause[];

/** Always asked for. */
export const always: Condition = [[]];

/** More variables are not gone through, since their combinations double with each. */
const maxVariables = 10;

/** When a fetch is made. */
export function conditionOf({ guards, anyOf = [[]] }: LeafFetch): Condition {
  return anyOf.map((clause) => [...guards, ...clause]);
}

/**
 * Narrows a condition by the `@skip` and `@include` of a selection.
 *
 * @returns undefined for a selection that no values of the variables include.
 */
export function narrow(
  condition: Condition,
  directives: readonly DirectiveNode[] = [],
): Condition | undefined {
  const own = innerCondition({ directives }, []);
  return own && condition.map((clause) => [...clause, ...own]);
}

/** Values of variables. */
export type Assignment = (variable: string) => boolean;

/** Whether any clause holds. */
export function holds(condition: Condition, assignment: Assignment): boolean {
  return condition.some((clause) => clause.every(({ variable, when }) => assignment(variable) === when));
}

/**
 * Whether something is true whatever the values of the variables in some conditions. True as well where there are too many
 * variables to go through.
 */
export function isAlwaysTrue(
  conditions: readonly Condition[],
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
export function covers(offered: readonly Condition[], asked: Condition): boolean {
  if (isUnconditional(offered)) return true;
  return isAlwaysTrue(
    [...offered, asked],
    (assignment) => !holds(asked, assignment) || offered.some((condition) => holds(condition, assignment)),
  );
}

/** Whether one of several conditions holds whatever the variables. */
export function isUnconditional(conditions: readonly Condition[]): boolean {
  return conditions.some((condition) => condition.some((clause) => clause.length === 0));
}
