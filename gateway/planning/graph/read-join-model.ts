import { isTypeDefinitionNode, Kind, OperationTypeNode, specifiedScalarTypes } from 'graphql';
import type { DocumentNode, TypeDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { applicationsOf } from '#gateway/planning/graph/directive-arguments.ts';
import { readJoinFields } from '#gateway/planning/graph/read-join-fields.ts';
import { readJoinedTypes } from '#gateway/planning/graph/read-joined-types.ts';
import { withoutUnreachable } from '#gateway/planning/graph/reachable-types.ts';
import type { JoinModel, JoinSubgraph, JoinType, RootTypeNames } from '#gateway/planning/graph/join-model.ts';

/** What reading one type needs to know of the supergraph. */
export interface JoinContext {
  /** Names of the subgraphs by their values of `join__Graph`. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Whether the first version of the join specification is used, in which a type without join directives may be in any
   * subgraph, and the fields of an entity belong to its owner unless they say otherwise.
   */
  readonly isFirstVersion: boolean;
}

/**
 * Reads the join directives of a supergraph, of versions 0.1 to 0.5. Pure.
 *
 * @param supergraph valid; built-in definitions may be in it.
 * @see https://specs.apollo.dev/join/v0.5/
 */
export function readJoinModel(supergraph: DocumentNode): JoinModel {
  const definitions = supergraph.definitions.filter(isTypeDefinition);
  const subgraphs = readSubgraphs(definitions);
  const context: JoinContext = {
    names: new Map([...subgraphs.values()].map(({ graph, name }) => [graph, name])),
    isFirstVersion: !definesJoinedImplementations(supergraph),
  };
  const types = new Map<string, JoinType>();
  for (const node of definitions) {
    if (!isOfSpecification(node.name.value)) types.set(node.name.value, readType(node, context));
  }
  const model = { subgraphs, types, roots: readRoots(supergraph, types) };
  return context.isFirstVersion ? withoutUnreachable(model) : model;
}

function readType(node: TypeDefinitionNode, context: JoinContext): JoinType {
  const subgraphs = readJoinedTypes(node, context);
  return { name: node.name.value, node, subgraphs, fields: readJoinFields(node, subgraphs, context) };
}

function readSubgraphs(definitions: readonly TypeDefinitionNode[]): ReadonlyMap<string, JoinSubgraph> {
  const graphs = definitions.find(({ name }) => name.value === 'join__Graph');
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) {
    throw new InternalError('The supergraph has no enum join__Graph');
  }
  const subgraphs = (graphs.values ?? []).map((value): JoinSubgraph => {
    const graph = value.name.value;
    const [application] = applicationsOf(value, 'join__graph');
    return { graph, name: application?.text('name') ?? graph, url: application?.text('url') ?? '' };
  });
  return new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
}

/** `@join__implements` came with version 0.2. */
function definesJoinedImplementations({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === 'join__implements',
  );
}

function readRoots({ definitions }: DocumentNode, types: ReadonlyMap<string, JoinType>): RootTypeNames {
  const nodes = definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.operationTypes ?? [])
      : [],
  );
  const rootOf = (operation: OperationTypeNode, usual: string): string | undefined =>
    nodes.find((node) => node.operation === operation)?.type.name.value ??
    (nodes.length === 0 && types.has(usual) ? usual : undefined);
  const mutation = rootOf(OperationTypeNode.MUTATION, 'Mutation');
  const subscription = rootOf(OperationTypeNode.SUBSCRIPTION, 'Subscription');
  return {
    query: rootOf(OperationTypeNode.QUERY, 'Query') ?? 'Query',
    ...(mutation === undefined ? {} : { mutation }),
    ...(subscription === undefined ? {} : { subscription }),
  };
}

function isTypeDefinition(node: DocumentNode['definitions'][number]): node is TypeDefinitionNode {
  return isTypeDefinitionNode(node) && !builtInScalars.has(node.name.value);
}

const builtInScalars = new Set(specifiedScalarTypes.map(({ name }) => name));

/** Types of the join, link and core specifications have their prefix; a supergraph may not have others of that form. */
function isOfSpecification(name: string): boolean {
  return /^(join|link|core|context)__/.test(name);
}
