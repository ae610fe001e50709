import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** A fault of the planner that nothing else of the gateway can mend. */
export interface PlannerFault {
  readonly name: string;
  /** What the planner does, and why no answer can be compared. */
  readonly reason: string;
  /** The supergraph in which operations meet it. */
  readonly supergraph: string;
  /** Whether an operation meets it, known before it is planned. */
  readonly isMetBy?: (document: DocumentNode, schema: GraphQLSchema) => boolean;
  /** How the planner's exception begins, where it makes no plan. */
  readonly exception?: string;
}

/** What is left out of the comparison, and counted by name. */
export const plannerFaults: readonly PlannerFault[] = [
  {
    name: 'requires of an interface object under a concrete type',
    reason:
      'Where an object comes from a service with @interfaceObject, a field with @requires of another such service, ' +
      'selected under a concrete type, makes the planner run in circles until it is out of memory.',
    supergraph: 'interface-objects',
    isMetBy: (document, schema) =>
      selects(document, schema, ['Book.loud', 'Film.loud', 'Book.grade', 'Film.grade']),
  },
  {
    name: 'requires of an interface object under a condition',
    reason:
      'A field with @requires of a service with @interfaceObject, in a fragment with @skip or @include, makes the ' +
      'planner select a __typename where it forbids itself to.',
    supergraph: 'interface-objects',
    exception:
      'GraphQLError: Cannot add selection of field "Media.__typename" to selection set of parent type',
  },
];

/** The fault that an operation meets, known before it is planned; undefined: none. */
export function foreseeFault(
  supergraph: string,
  document: DocumentNode,
  schema: GraphQLSchema,
): PlannerFault | undefined {
  return faultsOf(supergraph).find(({ isMetBy }) => isMetBy?.(document, schema));
}

/** The fault that an exception shows; undefined: none. */
export function recognizeFault(supergraph: string, exception: string): PlannerFault | undefined {
  return faultsOf(supergraph).find((fault) => fault.exception && exception.startsWith(fault.exception));
}

function faultsOf(supergraph: string): readonly PlannerFault[] {
  return plannerFaults.filter((fault) => fault.supergraph === supergraph);
}

function selects(document: DocumentNode, schema: GraphQLSchema, coordinates: readonly string[]): boolean {
  const typeInfo = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name }) => {
        found ||= coordinates.includes(`${typeInfo.getParentType()?.name ?? ''}.${name.value}`);
      },
    }),
  );
  return found;
}
