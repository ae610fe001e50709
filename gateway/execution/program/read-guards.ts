import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind } from 'graphql';
import type { DirectiveNode } from 'graphql';
import type { Guard } from '#gateway/execution/program/program.ts';

/** What the @skip and @include of a selection demand of variables; undefined: it never counts. */
export function readGuards(directives: readonly DirectiveNode[]): readonly Guard[] | undefined {
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
