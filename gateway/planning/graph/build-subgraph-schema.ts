import { buildASTSchema, Kind, OperationTypeNode } from 'graphql';
import type {
  DefinitionNode,
  FieldDefinitionNode,
  GraphQLSchema,
  InputValueDefinitionNode,
  NamedTypeNode,
  NameNode,
  TypeDefinitionNode,
  TypeNode,
} from 'graphql';
import type { JoinedType, JoinField, JoinModel, JoinType } from '#gateway/planning/graph/join-model.ts';
import { isDeclaredIn } from '#gateway/planning/graph/declared-in.ts';

/**
 * The schema that requests to one subgraph must be valid for: its own types as the supergraph describes them, and the
 * entry points of the subgraph specification. Root types have the supergraph's names.
 *
 * @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export function buildSubgraphSchema(model: JoinModel, subgraph: string): GraphQLSchema {
  const definitions = [...model.types.values()].flatMap((type): readonly TypeDefinitionNode[] => {
    const joined = type.subgraphs.get(subgraph);
    if (!joined) return [];
    const definition = definitionIn(type, joined, subgraph);
    return definition ? [definition] : [];
  });
  const entities = [...model.types.values()].filter((type) => isEntityIn(type, subgraph, model));
  return buildASTSchema(
    {
      kind: Kind.DOCUMENT,
      definitions: [
        ...withEntryPoints(definitions, { query: model.roots.query, hasEntities: entities.length > 0 }),
        ...entryTypes(entities),
        schemaDefinition(model, definitions),
      ],
    },
    { assumeValidSDL: true },
  );
}

function definitionIn(type: JoinType, joined: JoinedType, subgraph: string): TypeDefinitionNode | undefined {
  const { node } = type;
  const name = nameNode(type.name);
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return { kind: node.kind, name };
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (node.values ?? []).filter((value) => joined.values.includes(value.name.value));
      return {
        kind: node.kind,
        name,
        values: values.map((value) => ({ kind: value.kind, name: value.name })),
      };
    }
    case Kind.UNION_TYPE_DEFINITION:
      return { kind: node.kind, name, types: joined.members.map(typeNode) };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { kind: node.kind, name, fields: inputFieldsIn(type, subgraph) };
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = [...type.fields.values()].flatMap((field) => fieldIn(field, subgraph));
      if (fields.length === 0) return undefined;
      const kind = joined.isInterfaceObject ? Kind.OBJECT_TYPE_DEFINITION : node.kind;
      return { kind, name, interfaces: joined.interfaces.map(typeNode), fields };
    }
  }
}

function fieldIn({ node, name, subgraphs }: JoinField, subgraph: string): readonly FieldDefinitionNode[] {
  const joined = subgraphs.get(subgraph);
  if (!joined || node.kind !== Kind.FIELD_DEFINITION) return [];
  const contextual = joined.contextArguments.map((argument): InputValueDefinitionNode => ({
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: nameNode(argument.name),
    type: argument.type,
  }));
  const own = (node.arguments ?? []).map(withoutDirectives);
  return [{ kind: node.kind, name: nameNode(name), type: joined.type, arguments: [...own, ...contextual] }];
}

function inputFieldsIn(type: JoinType, subgraph: string): readonly InputValueDefinitionNode[] {
  return [...type.fields.values()].flatMap(({ node, subgraphs }) => {
    const joined = subgraphs.get(subgraph);
    if (!joined || node.kind !== Kind.INPUT_VALUE_DEFINITION) return [];
    return [{ ...withoutDirectives(node), type: joined.type }];
  });
}

function withoutDirectives({
  kind,
  name,
  type,
  defaultValue,
}: InputValueDefinitionNode): InputValueDefinitionNode {
  return { kind, name, type, ...(defaultValue ? { defaultValue } : {}) };
}

/** Whether the subgraph may be asked for entities of an object type; by a key of an interface as well. */
function isEntityIn(type: JoinType, subgraph: string, model: JoinModel): boolean {
  const joined = type.subgraphs.get(subgraph);
  if (!joined || (type.node.kind !== Kind.OBJECT_TYPE_DEFINITION && !joined.isInterfaceObject)) return false;
  if (!isDeclaredIn(type, subgraph)) return false;
  const around = joined.interfaces.flatMap((name) => model.types.get(name)?.subgraphs.get(subgraph) ?? []);
  return [joined, ...around].some(({ keys }) => keys.length > 0);
}

function withEntryPoints(
  definitions: readonly TypeDefinitionNode[],
  { query, hasEntities }: { readonly query: string; readonly hasEntities: boolean },
): readonly TypeDefinitionNode[] {
  const serviceField = fieldNode('_service', { kind: Kind.NON_NULL_TYPE, type: typeNode('_Service') });
  const entry = hasEntities ? [serviceField, entitiesField()] : [serviceField];
  const known = definitions.find(({ name }) => name.value === query);
  if (known?.kind !== Kind.OBJECT_TYPE_DEFINITION) {
    return [...definitions, { kind: Kind.OBJECT_TYPE_DEFINITION, name: nameNode(query), fields: entry }];
  }
  const extended = { ...known, fields: [...(known.fields ?? []), ...entry] };
  return definitions.map((definition) => (definition === known ? extended : definition));
}

/** `_entities(representations: [_Any!]!): [_Entity]!` */
function entitiesField(): FieldDefinitionNode {
  const representations: TypeNode = {
    kind: Kind.NON_NULL_TYPE,
    type: { kind: Kind.LIST_TYPE, type: { kind: Kind.NON_NULL_TYPE, type: typeNode('_Any') } },
  };
  return {
    ...fieldNode('_entities', {
      kind: Kind.NON_NULL_TYPE,
      type: { kind: Kind.LIST_TYPE, type: typeNode('_Entity') },
    }),
    arguments: [
      { kind: Kind.INPUT_VALUE_DEFINITION, name: nameNode('representations'), type: representations },
    ],
  };
}

function entryTypes(entities: readonly JoinType[]): readonly TypeDefinitionNode[] {
  const service: TypeDefinitionNode = {
    kind: Kind.OBJECT_TYPE_DEFINITION,
    name: nameNode('_Service'),
    fields: [fieldNode('sdl', typeNode('String'))],
  };
  if (entities.length === 0) return [service];
  return [
    service,
    { kind: Kind.SCALAR_TYPE_DEFINITION, name: nameNode('_Any') },
    {
      kind: Kind.UNION_TYPE_DEFINITION,
      name: nameNode('_Entity'),
      types: entities.map(({ name }) => typeNode(name)),
    },
  ];
}

function schemaDefinition({ roots }: JoinModel, definitions: readonly TypeDefinitionNode[]): DefinitionNode {
  const defined = new Set(definitions.map(({ name }) => name.value));
  const operations = Object.values(OperationTypeNode).flatMap((operation) => {
    const name = roots[operation];
    return name !== undefined && (operation === OperationTypeNode.QUERY || defined.has(name))
      ? [{ operation, name }]
      : [];
  });
  return {
    kind: Kind.SCHEMA_DEFINITION,
    operationTypes: operations.map(({ operation, name }) => ({
      kind: Kind.OPERATION_TYPE_DEFINITION,
      operation,
      type: typeNode(name),
    })),
  };
}

function fieldNode(name: string, type: TypeNode): FieldDefinitionNode {
  return { kind: Kind.FIELD_DEFINITION, name: nameNode(name), type };
}

function typeNode(name: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: nameNode(name) };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
