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
export function conditionOf({ guards, ...rest }: LeafFetch): Condition {
  const anyOf = 'anyOf' in rest && Array.isArray(rest.anyOf) ? rest.anyOf : [[]];
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

/** Whether one of several things is there whenever another one is asked for. */
export function covers(offered: readonly Condition[], asked: Condition): boolean {
  const clauses = offered.flat();
  if (clauses.some((clause) => clause.length === 0)) return true;
  const names = [...new Set([...clauses.flat(), ...asked.flat()].map(({ variable }) => variable))];
  if (clauses.length === 0) return !asked.some((clause) => isPossible(clause));
  if (names.length > maxVariables) return true;
  for (let bits = 0; bits < 2 ** names.length; bits += 1) {
    const holds = (clause: Clause): boolean =>
      clause.every(({ variable, when }) => ((bits >> names.indexOf(variable)) & 1) === Number(when));
    if (asked.some(holds) && !clauses.some(holds)) return false;
  }
  return true;
}

/** Whether there are values of variables for which all of a clause holds. */
function isPossible(clause: Clause): boolean {
  return clause.every(({ variable, when }) =>
    clause.every((other) => other.variable !== variable || other.when === when),
  );
}
