import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, SelectionNode } from 'graphql';

/** One `@skip` or `@include` with a variable. */
export interface ConditionTerm {
  readonly variable: string;
  /** The value with which the selection is included. */
  readonly when: boolean;
}

/** The terms of all `@skip` and `@include` around a selection, which must all hold; empty: always included. */
export type Condition = readonly ConditionTerm[];

/** The condition of a selection without `@skip` and `@include`. */
export const always: Condition = [];

/**
 * The condition of a selection with these directives in a place with the condition `outer`.
 *
 * @returns undefined for a selection that no values of the variables include.
 * @see https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
 */
export function innerCondition(
  { directives = [] }: { readonly directives?: readonly DirectiveNode[] | undefined },
  outer: Condition,
): Condition | undefined {
  let condition = outer;
  for (const { name, arguments: args } of directives) {
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

/** A text that is equal for equal conditions; empty for {@link always}. */
export function conditionKey(condition: Condition): string {
  return condition
    .map(({ variable, when }) => (when ? variable : `!${variable}`))
    .sort()
    .join('&');
}

/**
 * Reports whether all terms hold. A variable that is absent or null counts as false.
 *
 * @param variables coerced, with defaults.
 */
export function holds(condition: Condition, variables: Readonly<Record<string, unknown>>): boolean {
  for (const { variable, when } of condition) {
    const value = Object.hasOwn(variables, variable) && variables[variable] === true;
    if (value !== when) return false;
  }
  return true;
}

/**
 * Reports whether the `@skip` and `@include` of a selection leave it in the operation. A variable that is absent or null
 * counts as false, as everywhere that {@link holds} decides.
 *
 * @param variables coerced, with defaults.
 * @see https://spec.graphql.org/September2025/#CollectFields()
 */
export function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  const condition = innerCondition(selection, always);
  return condition !== undefined && holds(condition, variables);
}

/** The names of the variables in `@skip` and `@include` anywhere in a document, each once. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: args = [] }) => {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
