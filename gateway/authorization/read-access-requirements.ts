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

/** An element of an interface, and the same element of everything that implements it, by coordinate. */
interface InterfaceElement {
  readonly kind: keyof Requirements;
  readonly own: string;
  readonly ofObjects: readonly string[];
  readonly ofInterfaces: readonly string[];
}

/**
 * Copies what an interface itself requires to everything that implements it, and drops what composition only gathered on
 * it from its objects.
 */
function bindImplementations(schema: GraphQLSchema, written: Requirements): AccessRequirements {
  const bound: Requirements = { types: new Map(written.types), fields: new Map(written.fields) };
  const added: (readonly [InterfaceElement, Requirement])[] = [];
  for (const element of interfaceElements(schema)) {
    const { kind, own, ofObjects } = element;
    const required = written[kind].get(own);
    if (!required) continue;
    const beyond = requirementBeyond(
      required,
      ofObjects.flatMap((object) => written[kind].get(object) ?? []),
    );
    if (beyond) {
      bound[kind].set(own, beyond);
      added.push([element, beyond]);
    } else bound[kind].delete(own);
  }
  // After all are read, since an interface may implement another.
  for (const [{ kind, ofObjects, ofInterfaces }, beyond] of added) {
    for (const other of [...ofObjects, ...ofInterfaces])
      bound[kind].set(other, bothRequirements(bound[kind].get(other), beyond));
  }
  return Object.freeze(bound);
}

function* interfaceElements(schema: GraphQLSchema): Generator<InterfaceElement> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    const { objects, interfaces } = schema.getImplementations(type);
    const element = (kind: keyof Requirements, suffix: string): InterfaceElement => ({
      kind,
      own: `${type.name}${suffix}`,
      ofObjects: objects.map(({ name }) => `${name}${suffix}`),
      ofInterfaces: interfaces.map(({ name }) => `${name}${suffix}`),
    });
    yield element('types', '');
    for (const field of Object.keys(type.getFields())) yield element('fields', `.${field}`);
  }
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
  if (!isListOf(value, (names) => isListOf(names, isString))) {
    throw new StartupError(
      `The scopes or policies on ${coordinate} are not lists of lists of names; correct its subgraph.`,
    );
  }
  if (value.some((names) => names.length === 0)) {
    throw new StartupError(
      `The scopes or policies on ${coordinate} have an empty alternative, which requires nothing; name what it requires.`,
    );
  }
  return value;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every((item) => isItem(item));
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
