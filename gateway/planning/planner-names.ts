import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionNode } from 'graphql';
import {
  applied,
  argumentOf,
  parseFieldSet,
  stringArgument,
  typesWithFields,
} from '#gateway/planning/join-directives.ts';

/**
 * The fields that a planner may select beside those that an operation selects: all that keys, `@requires`,
 * `@provides` and contexts name, and `__typename`.
 */
export function readPlannerNames(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set(['__typename']);
  const add = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      add(selection.selectionSet?.selections ?? []);
    }
  };
  for (const type of typesWithFields(supergraph)) {
    const fields = (type.fields ?? []).flatMap((field) => applied(field, 'join__field'));
    const texts = [
      ...applied(type, 'join__type').flatMap((directive) => stringArgument(directive, 'key') ?? []),
      ...fields.flatMap((directive) => stringArgument(directive, 'requires') ?? []),
      ...fields.flatMap((directive) => stringArgument(directive, 'provides') ?? []),
    ];
    for (const text of texts) add(parseFieldSet(text));
    for (const selection of fields.flatMap(contextSelections)) add(parseFieldSet(selection));
  }
  return names;
}

/** A context's selection comes as a set with its braces, or as fragments on each type that sets the context. */
function contextSelections(directive: ConstDirectiveNode): readonly string[] {
  const value = argumentOf(directive, 'contextArguments')?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.flatMap((item) => {
    if (item.kind !== Kind.OBJECT) return [];
    const selection = item.fields.find(({ name }) => name.value === 'selection')?.value;
    if (selection?.kind !== Kind.STRING) return [];
    const text = selection.value.trim();
    return text.startsWith('{') ? [text.slice(1, -1)] : [text];
  });
}
