import { Kind } from 'graphql';
import type { DirectiveDefinitionNode, TypeNode } from 'graphql';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';

interface JoinDirective {
  /** The first version of the specification that has it. */
  readonly since: string;
  /** The types of its arguments without `!`, since composers differ in it, and the version that introduced each. */
  readonly arguments: Readonly<Record<string, readonly [type: string, since: string]>>;
}

const graph = ['join__Graph', 'v0.1'] as const;

/**
 * The directives of the join specification, up to v0.5.
 * @see https://specs.apollo.dev/join/v0.3/
 */
const joinDirectives: ReadonlyMap<string, JoinDirective> = new Map<string, JoinDirective>([
  ['join__graph', { since: 'v0.1', arguments: { name: ['String', 'v0.1'], url: ['String', 'v0.1'] } }],
  ['join__owner', { since: 'v0.1', arguments: { graph } }],
  [
    'join__type',
    {
      since: 'v0.1',
      arguments: {
        graph,
        key: ['join__FieldSet', 'v0.1'],
        extension: ['Boolean', 'v0.2'],
        resolvable: ['Boolean', 'v0.2'],
        isInterfaceObject: ['Boolean', 'v0.3'],
      },
    },
  ],
  [
    'join__field',
    {
      since: 'v0.1',
      arguments: {
        graph,
        requires: ['join__FieldSet', 'v0.1'],
        provides: ['join__FieldSet', 'v0.1'],
        type: ['String', 'v0.2'],
        external: ['Boolean', 'v0.2'],
        override: ['String', 'v0.2'],
        usedOverridden: ['Boolean', 'v0.2'],
        overrideLabel: ['String', 'v0.4'],
        contextArguments: ['[join__ContextArgument]', 'v0.5'],
      },
    },
  ],
  ['join__implements', { since: 'v0.2', arguments: { graph, interface: ['String', 'v0.2'] } }],
  ['join__unionMember', { since: 'v0.3', arguments: { graph, member: ['String', 'v0.3'] } }],
  ['join__enumValue', { since: 'v0.3', arguments: { graph } }],
  [
    'join__directive',
    {
      since: 'v0.4',
      arguments: {
        graphs: ['[join__Graph]', 'v0.4'],
        name: ['String', 'v0.4'],
        args: ['join__DirectiveArguments', 'v0.4'],
      },
    },
  ],
]);

/**
 * Checks that a supergraph defines the join directives as their specification does, so that whoever reads an argument
 * finds the type that he expects.
 *
 * @param version Of the join specification, such as `v0.5`.
 */
export function checkJoinDefinitions(
  { directives, types }: SchemaIndex,
  version: string,
  mistakes: Mistakes,
): void {
  if (types.get('join__Graph')?.kind !== Kind.ENUM_TYPE_DEFINITION || !directives.has('join__graph')) {
    mistakes.report(
      'The supergraph defines no enum join__Graph with @join__graph, so that it has no subgraphs.',
    );
  }
  for (const definition of directives.values()) {
    const name = definition.name.value;
    if (!name.startsWith('join__')) continue;
    const known = joinDirectives.get(name);
    if (!known || known.since > version) {
      mistakes.report(`The join specification ${version} has no directive @${name}.`, definition.name);
    } else checkArguments(definition, known, { version, mistakes });
  }
}

function checkArguments(
  definition: DirectiveDefinitionNode,
  known: JoinDirective,
  { version, mistakes }: { readonly version: string; readonly mistakes: Mistakes },
): void {
  for (const { name, type } of definition.arguments ?? []) {
    const [expected, since] = Object.hasOwn(known.arguments, name.value)
      ? (known.arguments[name.value] ?? [])
      : [];
    // The first composers wrote field sets as strings.
    const given = typeText(type).replace(/^String$/, expected === 'join__FieldSet' ? expected : 'String');
    if (expected === undefined || since === undefined || since > version) {
      mistakes.report(
        `The join specification ${version} has no argument "${name.value}" of @${definition.name.value}.`,
        name,
      );
    } else if (given !== expected) {
      mistakes.report(
        `The argument "${name.value}" of @${definition.name.value} is ${given}; the join specification ${version} has ${expected}.`,
        type,
      );
    }
  }
}

/** A type without `!`. */
function typeText(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return typeText(type.type);
  return type.kind === Kind.LIST_TYPE ? `[${typeText(type.type)}]` : type.name.value;
}
