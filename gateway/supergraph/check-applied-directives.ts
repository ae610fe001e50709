import { Kind, print } from 'graphql';
import type { ConstDirectiveNode, DirectiveDefinitionNode } from 'graphql';
import { fitsType } from '#gateway/supergraph/fits-type.ts';
import type { FeatureElements } from '#gateway/supergraph/feature-links.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';

/** What {@link checkAppliedDirectives} needs. */
export interface AppliedDirectivesContext {
  readonly types: SchemaIndex['types'];
  /** Those of the document and those of GraphQL itself. */
  readonly directives: ReadonlyMap<string, DirectiveDefinitionNode>;
  readonly elements: FeatureElements;
  readonly mistakes: Mistakes;
}

/**
 * Checks the directives of one element against their definitions: known, allowed at this location, given as often as
 * their definition permits, and with valid arguments.
 *
 * @param location As GraphQL names it, such as `FIELD_DEFINITION`.
 */
export function checkAppliedDirectives(
  applied: readonly ConstDirectiveNode[] | undefined,
  location: string,
  context: AppliedDirectivesContext,
): void {
  if (!applied || applied.length === 0) return;
  const { directives, elements, mistakes } = context;
  const seen = new Set<string>();
  for (const node of applied) {
    const name = node.name.value;
    const definition = directives.get(name);
    if (!definition) {
      mistakes.report(`Unknown directive @${name}; define it or remove it.`, node);
      continue;
    }
    if (elements.isShadowedDirective(name)) {
      mistakes.report(
        `The directive @${name} is linked under another name, so that this use of it has no effect; use that name.`,
        node,
      );
    }
    if (!definition.locations.some(({ value }) => value === location)) {
      mistakes.report(`The directive @${name} is not allowed on ${location}.`, node);
    }
    if (!definition.repeatable && seen.has(name)) {
      mistakes.report(`The directive @${name} is given twice, but it is not repeatable.`, node);
    }
    seen.add(name);
    checkArguments(node, definition, context);
  }
}

function checkArguments(
  node: ConstDirectiveNode,
  definition: DirectiveDefinitionNode,
  { types, mistakes }: AppliedDirectivesContext,
): void {
  const name = node.name.value;
  const given = node.arguments ?? [];
  const defined = definition.arguments ?? [];
  for (const [index, argument] of given.entries()) {
    const { value: argumentName } = argument.name;
    const known = defined.find((other) => other.name.value === argumentName);
    if (!known) {
      mistakes.report(`The directive @${name} has no argument "${argumentName}".`, argument);
      return;
    }
    if (given.findIndex((other) => other.name.value === argumentName) !== index) {
      mistakes.report(`The argument "${argumentName}" of @${name} is given twice.`, argument);
      return;
    }
    if (!fitsType(argument.value, known.type, types)) {
      mistakes.report(
        `The argument "${argumentName}" of @${name} has an invalid value; it must be ${print(known.type)}.`,
        argument.value,
      );
    }
  }
  for (const { name: required, type, defaultValue } of defined) {
    if (type.kind !== Kind.NON_NULL_TYPE || defaultValue) continue;
    if (given.every((argument) => argument.name.value !== required.value)) {
      mistakes.report(`The directive @${name} lacks its argument "${required.value}".`, node);
    }
  }
}
