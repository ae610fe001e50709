import {
  conditionalDirectivesInOperationPath,
  Directive,
  FragmentElement,
} from '@apollo/federation-internals';
import type { OperationPath } from '@apollo/federation-internals';

/**
 * Puts the conditions of one path around another, but for those that it has already.
 *
 * @param conditional the path whose @skip and @include count.
 * @param path begins with a fragment, as all paths of fetches by a key do; others are returned as they are.
 */
export function withConditionsOf(conditional: OperationPath, path: OperationPath): OperationPath {
  const [first] = path;
  if (first?.kind !== 'FragmentElement') return path;
  const known = new Set(conditionalDirectivesInOperationPath(path).map(String));
  const missing = new Map(
    conditionalDirectivesInOperationPath(conditional)
      .map((directive) => [String(directive), directive] as const)
      .filter(([text]) => !known.has(text)),
  );
  // A fragment for each: no such directive may be repeated.
  const around = [...missing.values()].map(
    (directive) =>
      new FragmentElement(first.parentType, first.typeCondition, [
        new Directive(directive.name, directive.arguments()),
      ]),
  );
  const isFirstSaid = around.length > 0 && first.appliedDirectives.length === 0;
  return [...around, ...(isFirstSaid ? path.slice(1) : path)];
}
