import { Kind } from 'graphql';
import type { SelectionNode } from 'graphql';

/** The value of `if` with which each directive leaves its selection out. */
const excludedBy: ReadonlyMap<string, boolean> = new Map([
  ['skip', true],
  ['include', false],
]);

/**
 * Whether `@skip` and `@include` leave a selection in the operation. A condition that cannot be told, because its
 * variable is not known, leaves it in.
 * @param variables Coerced, with defaults.
 * @see https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
 */
export function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  for (const directive of selection.directives ?? []) {
    const excluding = excludedBy.get(directive.name.value);
    const condition = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (excluding === undefined || !condition) continue;
    if (condition.kind === Kind.BOOLEAN && condition.value === excluding) return false;
    if (condition.kind === Kind.VARIABLE && variables[condition.name.value] === excluding) return false;
  }
  return true;
}
