import {
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  specifiedDirectives,
  specifiedScalarTypes,
} from 'graphql';
import type {
  ASTNode,
  DirectiveDefinitionNode,
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  NamedTypeNode,
  NameNode,
  SchemaDefinitionNode,
  SchemaExtensionNode,
  TypeDefinitionNode,
  TypeExtensionNode,
} from 'graphql';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';

/** The kinds of types, by the node that defines one. */
export type TypeKind = TypeDefinitionNode['kind'];

/** A type with all that its definition and its extensions give it. */
export interface IndexedType {
  readonly name: string;
  readonly kind: TypeKind;
  /** The definition, then the extensions. */
  readonly nodes: (TypeDefinitionNode | TypeExtensionNode)[];
  /** Of an object or interface. */
  readonly fields: Map<string, FieldDefinitionNode>;
  /** Of an input object. */
  readonly inputFields: Map<string, InputValueDefinitionNode>;
  /** Of an enum. */
  readonly values: Map<string, EnumValueDefinitionNode>;
  /** Of an object or interface. */
  readonly interfaces: Map<string, NamedTypeNode>;
  /** Of a union. */
  readonly members: Map<string, NamedTypeNode>;
}

/** The definitions of a document by name. */
export interface SchemaIndex {
  readonly schemaNodes: readonly (SchemaDefinitionNode | SchemaExtensionNode)[];
  readonly types: ReadonlyMap<string, IndexedType>;
  readonly directives: ReadonlyMap<string, DirectiveDefinitionNode>;
  /** The type of each operation by its name. */
  readonly roots: ReadonlyMap<string, NamedTypeNode>;
}

/** The scalars that every schema has. */
export const builtInScalars: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));
const builtInDirectives: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name));

const extendedKinds: Readonly<Record<TypeExtensionNode['kind'], TypeKind>> = {
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
};

/** Indexes a document and reports what it defines twice, or extends without a definition. */
export function indexSchema({ definitions }: DocumentNode, mistakes: Mistakes): SchemaIndex {
  const schemaNodes: (SchemaDefinitionNode | SchemaExtensionNode)[] = [];
  const types = new Map<string, IndexedType>();
  const directives = new Map<string, DirectiveDefinitionNode>();
  const extensions: TypeExtensionNode[] = [];
  for (const node of definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION) {
      if (schemaNodes.some(({ kind }) => kind === node.kind)) {
        mistakes.report('The supergraph has two schema definitions; keep one.', node);
      } else schemaNodes.unshift(node);
    } else if (node.kind === Kind.SCHEMA_EXTENSION) schemaNodes.push(node);
    else if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      defineAll(directives, [node], (name) => `The directive @${name}`, mistakes);
    } else if (isTypeDefinitionNode(node)) {
      if (types.has(node.name.value)) mistakes.report(twice(`The type ${node.name.value}`), node.name);
      else types.set(node.name.value, newType(node, mistakes));
    } else if (isTypeExtensionNode(node)) extensions.push(node);
    else mistakes.report('A supergraph defines a schema; remove its operations and fragments.', node);
  }
  for (const node of extensions) extend(types.get(node.name.value), node, mistakes);
  return { schemaNodes, types, directives, roots: rootsOf(schemaNodes, types, mistakes) };
}

function newType(node: TypeDefinitionNode, mistakes: Mistakes): IndexedType {
  const name = node.name.value;
  if (builtInScalars.has(name) && node.kind !== Kind.SCALAR_TYPE_DEFINITION) {
    mistakes.report(`The type ${name} redefines a built-in scalar; rename it.`, node.name);
  }
  const type: IndexedType = {
    name,
    kind: node.kind,
    nodes: [],
    fields: new Map(),
    inputFields: new Map(),
    values: new Map(),
    interfaces: new Map(),
    members: new Map(),
  };
  addTo(type, node, mistakes);
  return type;
}

function extend(type: IndexedType | undefined, node: TypeExtensionNode, mistakes: Mistakes): void {
  const { value: name } = node.name;
  if (!type) mistakes.report(`The type ${name} is extended but not defined.`, node.name);
  else if (type.kind !== extendedKinds[node.kind]) {
    mistakes.report(`The type ${name} is extended as another kind of type than it is.`, node.name);
  } else addTo(type, node, mistakes);
}

function addTo(type: IndexedType, node: TypeDefinitionNode | TypeExtensionNode, mistakes: Mistakes): void {
  type.nodes.push(node);
  const of = type.name;
  if ('interfaces' in node) {
    defineAll(
      type.interfaces,
      node.interfaces,
      (name) => `The interface ${name} of the type ${of}`,
      mistakes,
    );
  }
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      defineAll(type.fields, node.fields, (name) => `The field ${of}.${name}`, mistakes);
      break;
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      defineAll(type.inputFields, node.fields, (name) => `The input field ${of}.${name}`, mistakes);
      break;
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      defineAll(type.values, node.values, (name) => `The enum value ${of}.${name}`, mistakes);
      break;
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      defineAll(type.members, node.types, (name) => `The member ${name} of the union ${of}`, mistakes);
      break;
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION:
  }
}

function defineAll<Node extends ASTNode & { readonly name: NameNode }>(
  known: Map<string, Node>,
  nodes: readonly Node[] | undefined,
  describe: (name: string) => string,
  mistakes: Mistakes,
): void {
  for (const node of nodes ?? []) {
    const { value: name } = node.name;
    if (known.has(name)) mistakes.report(twice(describe(name)), node.name);
    else known.set(name, node);
  }
}

function twice(what: string): string {
  return `${what} is defined twice; keep one definition.`;
}

const defaultRoots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

function rootsOf(
  schemaNodes: SchemaIndex['schemaNodes'],
  types: SchemaIndex['types'],
  mistakes: Mistakes,
): ReadonlyMap<string, NamedTypeNode> {
  const roots = new Map<string, NamedTypeNode>();
  for (const node of schemaNodes.flatMap(({ operationTypes }) => operationTypes ?? [])) {
    if (roots.has(node.operation)) mistakes.report(twice(`The root type of ${node.operation}`), node);
    else roots.set(node.operation, node.type);
  }
  if (schemaNodes.some(({ kind }) => kind === Kind.SCHEMA_DEFINITION)) return roots;
  for (const [operation, name] of Object.entries(defaultRoots)) {
    if (!roots.has(operation) && types.get(name)?.kind === Kind.OBJECT_TYPE_DEFINITION) {
      roots.set(operation, { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } });
    }
  }
  return roots;
}

/** Says whether GraphQL itself defines a directive. */
export function isBuiltInDirective(name: string): boolean {
  return builtInDirectives.has(name);
}
