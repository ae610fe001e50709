import { Kind } from 'graphql';
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
 * @returns undefined: the selection is never asked for, by its literals.
 */
export function narrow(
  condition: Condition,
  directives: readonly DirectiveNode[] = [],
): Condition | undefined {
  let narrowed = condition;
  for (const { name, arguments: args } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    const when = name.value === 'include';
    if (value?.kind === Kind.BOOLEAN && value.value !== when) return undefined;
    if (value?.kind !== Kind.VARIABLE) continue;
    const guard = { variable: value.name.value, when };
    narrowed = narrowed.map((clause) => [...clause, guard]);
  }
  return narrowed;
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
