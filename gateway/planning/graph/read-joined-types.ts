import { Kind } from 'graphql';
import type { TypeDefinitionNode } from 'graphql';
import { applicationsOf } from '#gateway/planning/graph/directive-arguments.ts';
import type { DirectiveArguments } from '#gateway/planning/graph/directive-arguments.ts';
import type { JoinedType, JoinKey } from '#gateway/planning/graph/join-model.ts';
import type { JoinContext } from '#gateway/planning/graph/read-join-model.ts';

/**
 * A type in each subgraph that has it, by name of the subgraph.
 *
 * @see https://specs.apollo.dev/join/v0.5/#@type
 */
export function readJoinedTypes(
  node: TypeDefinitionNode,
  context: JoinContext,
): ReadonlyMap<string, JoinedType> {
  const applications = applicationsOf(node, 'join__type');
  const everywhere = applications.length === 0 ? [...context.names.values()] : [];
  const subgraphs = new Map<string, MutableJoinedType>();
  for (const name of everywhere) subgraphs.set(name, emptyType());
  for (const application of applications) {
    const name = subgraphOf(application, context);
    if (name === undefined) continue;
    const type = subgraphs.get(name) ?? emptyType();
    subgraphs.set(name, type);
    type.isInterfaceObject ||= application.flag('isInterfaceObject') ?? false;
    const fields = application.text('key');
    if (fields !== undefined) {
      type.keys.push({ fields, resolvable: application.flag('resolvable') ?? true });
    }
  }
  addInterfaces(node, subgraphs, context);
  addMembers(node, subgraphs, context);
  addValues(node, subgraphs, context);
  addContexts(node, subgraphs, context);
  return subgraphs;
}

/** The name of the subgraph that an application is about; undefined: it names none. */
export function subgraphOf(application: DirectiveArguments, { names }: JoinContext): string | undefined {
  const graph = application.text('graph');
  return graph === undefined ? undefined : names.get(graph);
}

interface MutableJoinedType extends JoinedType {
  readonly keys: JoinKey[];
  isInterfaceObject: boolean;
  readonly interfaces: string[];
  readonly members: string[];
  readonly values: string[];
  readonly contexts: string[];
}

type Subgraphs = ReadonlyMap<string, MutableJoinedType>;

function emptyType(): MutableJoinedType {
  return { keys: [], isInterfaceObject: false, interfaces: [], members: [], values: [], contexts: [] };
}

function addInterfaces(node: TypeDefinitionNode, subgraphs: Subgraphs, context: JoinContext): void {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
  if (context.isFirstVersion) {
    const all = (node.interfaces ?? []).map(({ name }) => name.value);
    for (const type of subgraphs.values()) type.interfaces.push(...all);
    return;
  }
  for (const application of applicationsOf(node, 'join__implements')) {
    const implemented = application.text('interface');
    if (implemented === undefined) continue;
    subgraphs.get(subgraphOf(application, context) ?? '')?.interfaces.push(implemented);
  }
}

/** Before version 0.3, which brought `@join__unionMember`, a union has all of its members wherever it is. */
function addMembers(node: TypeDefinitionNode, subgraphs: Subgraphs, context: JoinContext): void {
  if (node.kind !== Kind.UNION_TYPE_DEFINITION) return;
  const applications = applicationsOf(node, 'join__unionMember');
  if (applications.length === 0) {
    const all = (node.types ?? []).map(({ name }) => name.value);
    for (const type of subgraphs.values()) type.members.push(...all);
  }
  for (const application of applications) {
    const member = application.text('member');
    if (member !== undefined) subgraphs.get(subgraphOf(application, context) ?? '')?.members.push(member);
  }
}

/** Before version 0.3, which brought `@join__enumValue`, an enum has all of its values wherever it is. */
function addValues(node: TypeDefinitionNode, subgraphs: Subgraphs, context: JoinContext): void {
  if (node.kind !== Kind.ENUM_TYPE_DEFINITION) return;
  for (const value of node.values ?? []) {
    const applications = applicationsOf(value, 'join__enumValue');
    const owners =
      applications.length === 0
        ? [...subgraphs.keys()]
        : applications.map((application) => subgraphOf(application, context) ?? '');
    for (const name of owners) subgraphs.get(name)?.values.push(value.name.value);
  }
}

/** Composition writes a context as `subgraph__context`. */
function addContexts(node: TypeDefinitionNode, subgraphs: Subgraphs, { names }: JoinContext): void {
  for (const application of applicationsOf(node, 'context')) {
    const text = application.text('name') ?? '';
    const { graph, context } = splitContext(text);
    const name = names.get(graph) ?? graph;
    if (context !== '') subgraphs.get(name)?.contexts.push(context);
  }
}

/** The subgraph, as its name or its value of `join__Graph`, and the context's own name. */
export function splitContext(text: string): { readonly graph: string; readonly context: string } {
  const match = /^(.*)__([A-Za-z]\w*)$/.exec(text);
  return { graph: match?.[1] ?? '', context: match?.[2] ?? text };
}
