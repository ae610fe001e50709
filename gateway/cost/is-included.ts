import { GraphQLIncludeDirective, GraphQLSkipDirective, getDirectiveValues } from 'graphql';
import type { SelectionNode } from 'graphql';

/**
 * Whether `@skip` and `@include` leave a selection in the operation.
 * @param variables Coerced, with defaults.
 * @see https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
 */
export function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (!selection.directives || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  if (skip?.['if'] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return include?.['if'] !== false;
}
