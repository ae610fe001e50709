import type { GraphQLSchema } from 'graphql';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeSubgraphs } from '#schema/registry/compose-subgraphs.ts';
import { readExactLiterals } from '#test/differential/exact-scalars.ts';
import { buildServiceSchemas, serviceSdl } from '#test/differential/service-schema.ts';
import type { ServiceSchema } from '#test/differential/service-schema.ts';
import type { ServiceContext } from '#test/differential/service-senders.ts';
import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** A supergraph, ready to be asked through the gateway's parts and as one server. */
export interface PreparedSupergraph {
  readonly definition: SupergraphDefinition;
  readonly services: ReadonlyMap<string, ServiceSchema>;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  readonly plan: (request: PlanRequest) => QueryPlan;
}

/** Composes the services of a definition. @returns the SDL. @throws where they do not compose. */
export function composeDefinition({ name, subgraphs }: SupergraphDefinition): string {
  const composed = composeSubgraphs(
    Object.entries(subgraphs).map(([service, sdl]) => ({
      name: service,
      url: `http://127.0.0.1/${service}`,
      sdl: serviceSdl(sdl),
      file: `${name}/${service}.graphql`,
    })),
  );
  if (composed.errors) {
    throw new Error(
      composed.errors.map(({ file, line, message }) => `${file}:${line ?? 0}: ${message}`).join('\n'),
    );
  }
  return composed.supergraphSdl;
}

/** Composes, loads and plans as the gateway does. @throws where the services do not compose. */
export function prepareSupergraph(definition: SupergraphDefinition): PreparedSupergraph {
  const supergraphSdl = composeDefinition(definition);
  const snapshot = buildSupergraphSnapshot(supergraphSdl, { source: definition.name });
  const services = buildServiceSchemas(definition.subgraphs, findEntityOf);
  for (const { schema } of services.values()) readExactLiterals(schema);
  readExactLiterals(snapshot.apiSchema);
  return {
    definition,
    services,
    apiSchema: snapshot.apiSchema,
    supergraphSchema: snapshot.supergraphSchema,
    supergraphSdl,
    plan: createPlanner(supergraphSdl),
  };
}

function findEntityOf(context: unknown): ServiceContext['findEntity'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what service-senders.ts gives every execution
  return (context as ServiceContext).findEntity;
}
