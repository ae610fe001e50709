import { parseType } from 'graphql';
import type { FieldDefinitionNode, InputValueDefinitionNode, TypeDefinitionNode, TypeNode } from 'graphql';
import { applicationsOf } from '#gateway/planning/graph/directive-arguments.ts';
import type { DirectiveArguments } from '#gateway/planning/graph/directive-arguments.ts';
import type {
  JoinContextArgument,
  JoinedField,
  JoinedType,
  JoinField,
} from '#gateway/planning/graph/join-model.ts';
import { splitContext, subgraphOf } from '#gateway/planning/graph/read-joined-types.ts';
import type { JoinContext } from '#gateway/planning/graph/read-join-model.ts';

/**
 * The fields of a type, each with the subgraphs that declare it.
 *
 * @param subgraphs those that have the type.
 * @see https://specs.apollo.dev/join/v0.5/#@field
 */
export function readJoinFields(
  node: TypeDefinitionNode,
  subgraphs: ReadonlyMap<string, JoinedType>,
  context: JoinContext,
): ReadonlyMap<string, JoinField> {
  const fields = new Map<string, JoinField>();
  const owners = ownersOf(node, subgraphs, context);
  for (const field of fieldsOf(node)) {
    const name = field.name.value;
    const applications = applicationsOf(field, 'join__field');
    fields.set(name, {
      name,
      node: field,
      subgraphs:
        applications.length === 0
          ? new Map(owners.map((owner) => [owner, plainField(field)]))
          : readApplications(field, applications, context),
    });
  }
  return fields;
}

function readApplications(
  field: FieldDefinitionNode | InputValueDefinitionNode,
  applications: readonly DirectiveArguments[],
  context: JoinContext,
): ReadonlyMap<string, JoinedField> {
  return new Map(
    applications.flatMap((application) => {
      const subgraph = subgraphOf(application, context);
      return subgraph === undefined ? [] : [[subgraph, readField(field, application)] as const];
    }),
  );
}

function readField(
  field: FieldDefinitionNode | InputValueDefinitionNode,
  application: DirectiveArguments,
): JoinedField {
  const type = application.text('type');
  const label = application.text('overrideLabel');
  const isOverridden = (application.flag('usedOverridden') ?? false) && label === undefined;
  return {
    type: type === undefined ? field.type : readType(type),
    requires: application.text('requires'),
    provides: application.text('provides'),
    external: (application.flag('external') ?? false) || isOverridden,
    // The overriding subgraph resolves the field while the label is active, the overridden one while it is not.
    label:
      label === undefined ? undefined : { name: label, when: application.text('override') !== undefined },
    contextArguments: application.records('contextArguments').map(readContextArgument),
  };
}

function readContextArgument(record: ReadonlyMap<string, string>): JoinContextArgument {
  return {
    name: record.get('name') ?? '',
    type: readType(record.get('type') ?? 'String'),
    context: splitContext(record.get('context') ?? '').context,
    selection: record.get('selection') ?? '',
  };
}

function readType(text: string): TypeNode {
  return parseType(text, { noLocation: true });
}

function plainField({ type }: FieldDefinitionNode | InputValueDefinitionNode): JoinedField {
  return {
    type,
    requires: undefined,
    provides: undefined,
    external: false,
    label: undefined,
    contextArguments: [],
  };
}

/** The subgraphs that resolve the fields of a type which carry no directive of their own. */
function ownersOf(
  node: TypeDefinitionNode,
  subgraphs: ReadonlyMap<string, JoinedType>,
  context: JoinContext,
): readonly string[] {
  const [owner] = applicationsOf(node, 'join__owner');
  const name = owner && subgraphOf(owner, context);
  return name === undefined ? [...subgraphs.keys()] : [name];
}

function fieldsOf(node: TypeDefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in node ? (node.fields ?? []) : [];
}
