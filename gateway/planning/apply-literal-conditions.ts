import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, visit } from 'graphql';
import type { DirectiveNode, DocumentNode } from 'graphql';
import { keepSomething } from '#gateway/planning/keep-something.ts';

/**
 * Takes out of a document what a literal `@skip` or `@include` excludes, and the literal conditions of the rest. The
 * planner carries them along as if they could change, and now and then loses them on the way.
 *
 * @param document valid; never changed.
 */
export function applyLiteralConditions(document: DocumentNode): DocumentNode {
  const filter = { enter: (node: Conditional) => (isExcluded(node) ? null : undefined) };
  return visit(document, {
    Field: filter,
    InlineFragment: filter,
    FragmentSpread: filter,
    Directive: (node) => (literalCondition(node) === undefined ? undefined : null),
    SelectionSet: { leave: keepSomething },
  });
}

interface Conditional {
  readonly directives?: readonly DirectiveNode[];
}

function isExcluded({ directives = [] }: Conditional): boolean {
  return directives.some((directive) => literalCondition(directive) === false);
}

/** Whether a literal condition lets its selection be; undefined: it is no condition, or none with a literal. */
function literalCondition({ name, arguments: args }: DirectiveNode): boolean | undefined {
  const isSkip = name.value === GraphQLSkipDirective.name;
  if (!isSkip && name.value !== GraphQLIncludeDirective.name) return undefined;
  const value = args?.find((argument) => argument.name.value === 'if')?.value;
  return value?.kind === Kind.BOOLEAN ? value.value !== isSkip : undefined;
}
