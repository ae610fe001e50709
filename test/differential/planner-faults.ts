import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** A fault of the planner that nothing else of the gateway can mend. */
export interface PlannerFault {
  readonly name: string;
  /** What the planner does, and why no answer can be compared. */
  readonly reason: string;
  /** The supergraph in which operations meet it. */
  readonly supergraph: string;
  readonly isMetBy: (document: DocumentNode, schema: GraphQLSchema) => boolean;
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
];

/** The name of the planner's fault that an operation meets; undefined: none. */
export function findPlannerFault(
  supergraph: string,
  document: DocumentNode,
  schema: GraphQLSchema,
): string | undefined {
  return plannerFaults.find((fault) => fault.supergraph === supergraph && fault.isMetBy(document, schema))
    ?.name;
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
