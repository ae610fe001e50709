import { Kind, print } from 'graphql';
import type { ConstDirectiveNode, DirectiveDefinitionNode, InputValueDefinitionNode } from 'graphql';
import { fitsType } from '#gateway/supergraph/fits-type.ts';
import type { FeatureElements } from '#gateway/supergraph/feature-links.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';

/** A directive and its arguments by name. */
export interface KnownDirective {
  readonly definition: DirectiveDefinitionNode;
  readonly arguments: ReadonlyMap<string, InputValueDefinitionNode>;
  /** Names of the arguments that every application must give. */
  readonly required: readonly string[];
}

/** Indexes a definition, so that the check of an application takes time linear in what it gives. */
export function knownDirective(definition: DirectiveDefinitionNode): KnownDirective {
  const defined = definition.arguments ?? [];
  return {
    definition,
    arguments: new Map(defined.map((argument) => [argument.name.value, argument])),
    required: defined.filter(isRequired).map(({ name }) => name.value),
  };
}

/** What {@link checkAppliedDirectives} needs. */
export interface AppliedDirectivesContext {
  readonly types: SchemaIndex['types'];
  /** Those of the document and those of GraphQL itself. */
  readonly directives: ReadonlyMap<string, KnownDirective>;
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
    const known = directives.get(name);
    if (!known) {
      mistakes.report(`Unknown directive @${name}; define it or remove it.`, node);
      continue;
    }
    if (elements.isShadowedDirective(name)) {
      mistakes.report(
        `The directive @${name} is linked under another name, so that this use of it has no effect; use that name.`,
        node,
      );
    }
    const { definition } = known;
    if (!definition.locations.some(({ value }) => value === location)) {
      mistakes.report(`The directive @${name} is not allowed on ${location}.`, node);
    }
    if (!definition.repeatable && seen.has(name)) {
      mistakes.report(`The directive @${name} is given twice, but it is not repeatable.`, node);
    }
    seen.add(name);
    checkArguments(node, known, context);
  }
}

function checkArguments(
  node: ConstDirectiveNode,
  known: KnownDirective,
  { types, mistakes }: AppliedDirectivesContext,
): void {
  const name = node.name.value;
  const given = new Set<string>();
  for (const argument of node.arguments ?? []) {
    const { value: argumentName } = argument.name;
    const defined = known.arguments.get(argumentName);
    if (!defined) {
      mistakes.report(`The directive @${name} has no argument "${argumentName}".`, argument);
    } else if (given.has(argumentName)) {
      mistakes.report(`The argument "${argumentName}" of @${name} is given twice.`, argument);
    } else if (!fitsType(argument.value, defined.type, types)) {
      mistakes.report(
        `The argument "${argumentName}" of @${name} has an invalid value; it must be ${print(defined.type)}.`,
        argument.value,
      );
    }
    given.add(argumentName);
  }
  for (const required of known.required) {
    if (!given.has(required)) {
      mistakes.report(`The directive @${name} lacks its argument "${required}".`, node);
    }
  }
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && !defaultValue;
}
