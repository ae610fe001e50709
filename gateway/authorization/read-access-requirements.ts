import { isInterfaceType, isObjectType } from 'graphql';
import { bothRequirements, requirementBeyond } from '#gateway/authorization/combine-requirements.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { GraphQLSchema } from 'graphql';
import type { AccessRequirements, AnyOf, Requirement } from '#gateway/authorization/access-requirements.ts';
import type { AnnotatedElement, AppliedDirectives } from '#gateway/supergraph/read-applied-directives.ts';

interface SchemaSource {
  /** The supergraph as a graphql-js schema with AST nodes; not the API schema, which carries no directives. */
  readonly schema: GraphQLSchema;
  readonly applied: AppliedDirectives;
}

interface Requirements {
  readonly types: Map<string, Requirement>;
  readonly fields: Map<string, Requirement>;
}

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy` from the supergraph, under the names they go by there.
 *
 * @throws StartupError when one is applied with arguments that do not fit: what cannot be read must not be served.
 * @see https://specs.apollo.dev/requiresScopes/v0.1/
 */
export function readAccessRequirements(source: SchemaSource): AccessRequirements {
  const written: Requirements = { types: new Map(), fields: new Map() };
  for (const type of Object.values(source.schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const ofType = readRequirement(source, type, type.name);
    if (ofType) written.types.set(type.name, ofType);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const ofField = readRequirement(source, field, coordinate);
      if (ofField) written.fields.set(coordinate, ofField);
    }
  }
  return bindImplementations(source.schema, written);
}

/** Moves what interfaces demand by themselves to their objects too, and drops what they only gather from those. */
function bindImplementations(schema: GraphQLSchema, written: Requirements): AccessRequirements {
  const bound: Requirements = { types: new Map(written.types), fields: new Map(written.fields) };
  const bind = (kind: keyof Requirements, ofInterface: string, ofObjects: readonly string[]): void => {
    const own = written[kind].get(ofInterface);
    if (!own) return;
    const beyond = requirementBeyond(
      own,
      ofObjects.flatMap((object) => written[kind].get(object) ?? []),
    );
    if (!beyond) {
      bound[kind].delete(ofInterface);
      return;
    }
    bound[kind].set(ofInterface, beyond);
    for (const object of ofObjects)
      bound[kind].set(object, bothRequirements(bound[kind].get(object), beyond));
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    const objects = schema.getPossibleTypes(type).map((object) => object.name);
    bind('types', type.name, objects);
    for (const field of Object.keys(type.getFields())) {
      bind(
        'fields',
        `${type.name}.${field}`,
        objects.map((object) => `${object}.${field}`),
      );
    }
  }
  return Object.freeze(bound);
}

function readRequirement(
  { applied }: SchemaSource,
  element: AnnotatedElement,
  coordinate: string,
): Requirement | undefined {
  const authenticated = applied('authenticated', element, coordinate).length > 0;
  const scopes = applied('requiresScopes', element, coordinate).map(({ scopes }) =>
    toAnyOf(scopes, coordinate),
  );
  const policies = applied('policy', element, coordinate).map(({ policies }) =>
    toAnyOf(policies, coordinate),
  );
  if (!authenticated && scopes.length === 0 && policies.length === 0) return undefined;
  return Object.freeze({ authenticated, scopes, policies });
}

function toAnyOf(value: unknown, coordinate: string): AnyOf {
  if (isListOf(value, (names) => isListOf(names, isString))) return value;
  throw new StartupError(
    `The scopes or policies on ${coordinate} are not lists of lists of names; mend its subgraph.`,
  );
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every((item) => isItem(item));
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
