import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, parse } from 'graphql';
import type { DirectiveNode, SelectionNode } from 'graphql';
import type { Guard } from '#gateway/execution/program/program.ts';

/** A response key at the top of what a fetch asks for. */
export interface AnsweredKey {
  readonly key: string;
  /** It is asked for if all of these hold. */
  readonly guards: readonly Guard[];
  /** Whether there is something below it. */
  readonly isComposite: boolean;
}

/**
 * The response keys at the top of a fetch. One key may come several times, under other guards; what no variables could
 * make count is left out.
 */
export function readAnsweredKeys(operation: string): readonly AnsweredKey[] {
  return readKeys(operation).filter(({ depth }) => depth === 0);
}

/** The response keys at the top of each entity that a fetch asks for. */
export function readEntityKeys(operation: string): readonly AnsweredKey[] {
  return readKeys(operation).filter(({ depth }) => depth === 1);
}

function readKeys(operation: string): readonly (AnsweredKey & { readonly depth: number })[] {
  const keys: (AnsweredKey & { depth: number })[] = [];
  const visit = (selections: readonly SelectionNode[], outer: readonly Guard[], depth: number): void => {
    for (const selection of selections) {
      const own = readGuards(selection.directives ?? []);
      if (!own || selection.kind === Kind.FRAGMENT_SPREAD) continue;
      const guards = [...outer, ...own];
      const below = selection.selectionSet?.selections ?? [];
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(below, guards, depth);
      else {
        const key = selection.alias?.value ?? selection.name.value;
        keys.push({ key, guards, isComposite: below.length > 0, depth });
        if (depth === 0) visit(below, guards, 1);
      }
    }
  };
  for (const definition of parse(operation, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) visit(definition.selectionSet.selections, [], 0);
  }
  return keys;
}

/** undefined: it never counts. */
function readGuards(directives: readonly DirectiveNode[]): readonly Guard[] | undefined {
  const guards: Guard[] = [];
  for (const { name, arguments: args } of directives) {
    const isSkip = name.value === GraphQLSkipDirective.name;
    if (!isSkip && name.value !== GraphQLIncludeDirective.name) continue;
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN && value.value === isSkip) return undefined;
    if (value?.kind === Kind.VARIABLE) guards.push({ variable: value.name.value, when: !isSkip });
  }
  return guards;
}
