import { Kind } from 'graphql';
import type { SelectionNode } from 'graphql';

/**
 * Whether `@skip` and `@include` leave a selection in the operation. A condition that cannot be told, because its
 * variable is not known, leaves it in.
 * @param variables Coerced, with defaults.
 * @see https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
 */
export function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  for (const directive of selection.directives ?? []) {
    const excludedBy = { skip: true, include: false }[directive.name.value];
    const condition = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (excludedBy === undefined || !condition) continue;
    if (condition.kind === Kind.BOOLEAN && condition.value === excludedBy) return false;
    if (condition.kind === Kind.VARIABLE && variables[condition.name.value] === excludedBy) return false;
  }
  return true;
}
