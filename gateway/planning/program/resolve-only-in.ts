import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { JoinField, JoinModel } from '#gateway/planning/graph/join-model.ts';

/** A field of a type of the supergraph. */
export interface TypeField {
  readonly type: string;
  readonly name: string;
}

/** The names under which an object of a type, also of an abstract one, is known to subgraphs. */
export function namesOf(graph: PlanningGraph, type: string): ReadonlySet<string> {
  const own = [type, ...graph.possibleTypes(type)];
  return new Set([...own, ...own.flatMap((name) => graph.facesOf(name).map((face) => face.type))]);
}

/** The subgraphs that resolve a field of some object of a type, in the order of the supergraph. */
export function resolversOfField(graph: PlanningGraph, { type, name }: TypeField): readonly string[] {
  const subgraphs = [...namesOf(graph, type)].flatMap((one) =>
    graph
      .facesOf(one)
      .filter((face) => face.field(name)?.isResolvable === true)
      .map(({ subgraph }) => subgraph),
  );
  return [...graph.model.subgraphs.keys()].filter((subgraph) => subgraphs.includes(subgraph));
}

/** The supergraph as if one subgraph alone resolved some fields, the others knowing them as external. */
export function resolveOnlyIn(
  graph: PlanningGraph,
  subgraph: string,
  fields: readonly TypeField[],
): JoinModel {
  const { model } = graph;
  const types = new Map(model.types);
  for (const { type, name } of fields) {
    for (const typeName of namesOf(graph, type)) {
      const joined = types.get(typeName);
      const field = joined?.fields.get(name);
      if (!joined || !field) continue;
      types.set(typeName, {
        ...joined,
        fields: new Map(joined.fields).set(name, externalBut(field, subgraph)),
      });
    }
  }
  return { ...model, types };
}

function externalBut(field: JoinField, subgraph: string): JoinField {
  const subgraphs = [...field.subgraphs].map(
    ([name, joined]) => [name, name === subgraph ? joined : { ...joined, external: true }] as const,
  );
  return { ...field, subgraphs: new Map(subgraphs) };
}
