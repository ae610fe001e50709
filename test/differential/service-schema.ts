import { buildSubgraphSchema } from '@apollo/subgraph';
import { isAbstractType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { resolveType } from '#test/differential/place.ts';

/** How a representation of an entity leads to an entity; undefined: it does not exist. @throws for a bad one. */
export type FindEntity = (representation: Readonly<Record<string, unknown>>) => object | null;

/** The dotted paths of the fields of one `@key`. */
export type KeyPaths = readonly string[];

/** The executable schema of one service, and what it says of its own fields. */
export interface ServiceSchema {
  readonly schema: GraphQLSchema;
  /** Usable keys by type. */
  readonly keys: ReadonlyMap<string, readonly KeyPaths[]>;
  /** Coordinates that only other services may be asked for. */
  readonly foreign: ReadonlySet<string>;
  /** By coordinate the fields that a field provides of what it returns, without those further down. */
  readonly provided: ReadonlyMap<string, ReadonlySet<string>>;
}

const directives = [
  'authenticated',
  'context',
  'extends',
  'external',
  'fromContext',
  'inaccessible',
  'interfaceObject',
  'key',
  'override',
  'provides',
  'requires',
  'shareable',
  'tag',
].map((name) => `"@${name}"`);

/** The line that links federation with every directive that a definition may use. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${directives.join(', ')}, "FieldSet", "ContextFieldValue"])\n`;

/** A service's schema as it is published. */
export function serviceSdl(sdl: string): string {
  return `${link}${sdl}`;
}

/**
 * Makes the schemas of all services executable by the same library that real services use.
 *
 * @param findEntity is asked with the context value of an execution.
 */
export function buildServiceSchemas(
  subgraphs: Readonly<Record<string, string>>,
  findEntity: (context: unknown) => FindEntity,
): ReadonlyMap<string, ServiceSchema> {
  const overridden = new Map<string, Set<string>>();
  const schemas = Object.entries(subgraphs).map(([name, sdl]) => {
    const schema = buildSubgraphSchema(parse(serviceSdl(sdl)));
    for (const type of Object.values(schema.getTypeMap())) {
      if (isObjectType(type) || isInterfaceType(type)) {
        const resolveReference = (reference: Record<string, unknown>, context: unknown): object | null =>
          findEntity(context)(reference);
        type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } };
      }
      if (isAbstractType(type) && type.name !== '_Entity') type.resolveType = resolveType;
    }
    for (const { coordinate, from } of overridesOf(schema)) {
      overridden.set(from, (overridden.get(from) ?? new Set()).add(coordinate));
    }
    return { name, schema };
  });
  return new Map(
    schemas.map(({ name, schema }) => [
      name,
      {
        schema,
        keys: keysOf(schema),
        foreign: externalsOf(schema).union(overridden.get(name) ?? new Set()),
        provided: providedOf(schema),
      },
    ]),
  );
}

function fieldsOf(schema: GraphQLSchema): readonly {
  readonly typeName: string;
  readonly fieldName: string;
  readonly directives: readonly ConstDirectiveNode[];
}[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field) => ({
          typeName: type.name,
          fieldName: field.name,
          directives: field.astNode?.directives ?? [],
        }))
      : [],
  );
}

/** Fields of which another service says that they are its own now; the ones with a label may be either's. */
function overridesOf(
  schema: GraphQLSchema,
): readonly { readonly coordinate: string; readonly from: string }[] {
  return fieldsOf(schema).flatMap(({ typeName, fieldName, directives }) =>
    directives
      .filter((directive) => directive.name.value === 'override' && textOf(directive, 'label') === undefined)
      .map((directive) => ({
        coordinate: `${typeName}.${fieldName}`,
        from: textOf(directive, 'from') ?? '',
      })),
  );
}

function providedOf(schema: GraphQLSchema): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    fieldsOf(schema).flatMap(({ typeName, fieldName, directives }) =>
      directives
        .filter(({ name }) => name.value === 'provides')
        .map((directive): [string, ReadonlySet<string>] => [
          `${typeName}.${fieldName}`,
          new Set(pathsIn(textOf(directive, 'fields') ?? '').map((path) => path.split('.')[0] ?? '')),
        ]),
    ),
  );
}

/** External fields that are neither in a key nor in anything that a field provides. */
function externalsOf(schema: GraphQLSchema): Set<string> {
  const provided = fieldsOf(schema)
    .flatMap(({ directives }) => directives)
    .filter(({ name }) => name.value === 'provides')
    .flatMap((directive) => pathsIn(textOf(directive, 'fields') ?? ''))
    .flatMap((path) => path.split('.'));
  const inKeys = [...keysOf(schema)].flatMap(([typeName, keys]) =>
    keys.flat().map((path) => `${typeName}.${path}`),
  );
  return new Set(
    fieldsOf(schema)
      .filter(({ directives }) => directives.some(({ name }) => name.value === 'external'))
      .filter(({ fieldName }) => !provided.includes(fieldName))
      .map(({ typeName, fieldName }) => `${typeName}.${fieldName}`)
      .filter((coordinate) => !inKeys.includes(coordinate)),
  );
}

function keysOf(schema: GraphQLSchema): ReadonlyMap<string, readonly KeyPaths[]> {
  const keys = new Map<string, KeyPaths[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    const nodes = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
    for (const directive of nodes) {
      if (directive.name.value !== 'key' || isUnresolvable(directive)) continue;
      keys.set(type.name, [...(keys.get(type.name) ?? []), pathsIn(textOf(directive, 'fields') ?? '')]);
    }
  }
  return keys;
}

function isUnresolvable(directive: ConstDirectiveNode): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === 'resolvable')?.value;
  return value?.kind === Kind.BOOLEAN && !value.value;
}

function textOf(directive: ConstDirectiveNode, argument: string): string | undefined {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** The dotted paths of the leaves of a field set. */
function pathsIn(fields: string): readonly string[] {
  const visit = ({ selections }: SelectionSetNode, around: string): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet, around);
      const path = `${around}${selection.name.value}`;
      return selection.selectionSet ? visit(selection.selectionSet, `${path}.`) : [path];
    });
  const [definition] = parse(`{ ${fields} }`).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? visit(definition.selectionSet, '') : [];
}
