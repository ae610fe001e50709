import { getArgumentValues } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { PolicyDirective, SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** Whatever of a graphql-js schema can carry directives. */
export interface AnnotatedElement {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?:
    readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[] | undefined;
}

/**
 * The coerced arguments of every application of one directive on one element of the supergraph; none where it does not
 * link the feature.
 *
 * @param coordinate Where the element stands, for the message.
 * @throws StartupError when the directive is not defined, or an application does not fit its definition.
 */
export type AppliedDirectives = (
  directive: PolicyDirective,
  element: AnnotatedElement,
  coordinate: string,
) => readonly Readonly<Record<string, unknown>>[];

/** Reads the directives of a supergraph under the names they go by there. */
export function appliedDirectivesOf({
  supergraphSchema: schema,
  directiveNames,
}: Pick<SupergraphSnapshot, 'supergraphSchema' | 'directiveNames'>): AppliedDirectives {
  return (directive, element, coordinate) => {
    const name = directiveNames[directive];
    return name === undefined ? [] : readApplied({ schema, name, element, coordinate });
  };
}

function readApplied({
  schema,
  name,
  element,
  coordinate,
}: {
  readonly schema: GraphQLSchema;
  readonly name: string;
  readonly element: AnnotatedElement;
  readonly coordinate: string;
}): readonly Readonly<Record<string, unknown>>[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  const applications = nodes
    .flatMap((node) => node?.directives ?? [])
    .filter((node) => node.name.value === name);
  if (applications.length === 0) return [];
  const definition = schema.getDirective(name);
  if (!definition)
    throw new StartupError(`The supergraph applies @${name} on ${coordinate} but does not define it.`);
  try {
    return applications.map((node) => getArgumentValues(definition, node));
  } catch (cause) {
    throw new StartupError(
      `The supergraph applies @${name} on ${coordinate} with wrong arguments; compose it again from valid subgraphs.`,
      { cause },
    );
  }
}
