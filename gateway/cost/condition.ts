import { GraphQLSkipDirective, GraphQLIncludeDirective, Kind } from 'graphql';
import type { SelectionNode } from 'graphql';

/** One @skip or @include with a variable. */
export interface ConditionTerm {
  readonly variable: string;
  /** The value with which the selection counts. */
  readonly when: boolean;
}

/** What must hold for a selection to count: every term; none: it always does. */
export type Condition = readonly ConditionTerm[];

/** What always holds. */
export const always: Condition = [];

/**
 * What must hold for a selection inside something that counts under `outer`; undefined: it never counts.
 * @see https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
 */
export function innerCondition(selection: SelectionNode, outer: Condition): Condition | undefined {
  let condition = outer;
  for (const { name, arguments: args } of selection.directives ?? []) {
    const isSkip = name.value === GraphQLSkipDirective.name;
    if (!isSkip && name.value !== GraphQLIncludeDirective.name) continue;
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN && value.value === isSkip) return undefined;
    if (value?.kind !== Kind.VARIABLE) continue;
    const term = { variable: value.name.value, when: !isSkip };
    const known = condition.find(({ variable }) => variable === term.variable);
    if (known && known.when !== term.when) return undefined;
    if (!known) condition = [...condition, term];
  }
  return condition;
}

/** A text that is equal for equal conditions. */
export function conditionKey(condition: Condition): string {
  return condition
    .map(({ variable, when }) => (when ? variable : `!${variable}`))
    .sort()
    .join('&');
}

/** Whether a condition holds with the variables given, coerced. A variable that is absent is false. */
export function holds(condition: Condition, variables: Readonly<Record<string, unknown>>): boolean {
  for (const { variable, when } of condition) {
    const value = Object.hasOwn(variables, variable) && variables[variable] === true;
    if (value !== when) return false;
  }
  return true;
}
