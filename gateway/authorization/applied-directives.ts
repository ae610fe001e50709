import { getArgumentValues } from 'graphql';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';

/** Whatever of a graphql-js schema can carry directives. */
export interface AnnotatedElement {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?:
    readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[] | undefined;
}

/**
 * The coerced arguments of every application of one directive on one element of the schema; none where the supergraph
 * does not link the feature (`name` is undefined).
 *
 * @throws StartupError when the directive is not defined, or an application does not fit its definition.
 */
export function appliedDirectives({
  schema,
  name,
  element,
  coordinate,
}: {
  readonly schema: GraphQLSchema;
  /** The directive's name in this supergraph, without `@`. */
  readonly name: string | undefined;
  readonly element: AnnotatedElement;
  /** Where the element stands, for the message. */
  readonly coordinate: string;
}): readonly Record<string, unknown>[] {
  if (name === undefined) return [];
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
