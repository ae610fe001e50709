import type { SelectionSetNode } from 'graphql';
import type { Face } from '#gateway/planning/graph/face.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';

/** A way to ask a subgraph for more of an object that is there. */
export interface EntryPoint {
  readonly face: Face;
  /** Any of them will do; what is asked for with none is a root type. */
  readonly keys: readonly SelectionSetNode[];
  /** The type in representations, and of the fragment around what is asked for. */
  readonly typename: string;
  /** Whether the object's own type must be known before; where it is not, all objects of an interface are asked for. */
  readonly needsType: boolean;
  /** Whether its answer tells the object's own type. */
  readonly tellsType: boolean;
}

/** An object that is to be planned for. */
export interface ObjectPlace {
  /** The subgraph it is in, and its type there; undefined: the root of the operation, before anything is asked. */
  readonly entry: Face | undefined;
  /** Its own type; an interface where it is not known and need not be. */
  readonly type: string;
  /** The interface that stands for the object's type in the subgraph that it is in; undefined: the type is known. */
  readonly unknownBehind: string | undefined;
  /** The subgraph that is to tell the type. */
  readonly resolver: string | undefined;
}

/** All ways to ask for more of an object, in the order of the supergraph. */
export function entryPointsOf(graph: PlanningGraph, place: ObjectPlace): readonly EntryPoint[] {
  const { unknownBehind, resolver, type } = place;
  // A subgraph in which no type implements an interface has no entities of it to be asked for.
  const faces = graph
    .facesOf(type)
    .filter((face) => graph.possibleTypesIn(face.subgraph, face.type).length > 0);
  const points = faces.map((face): EntryPoint => ({
    face,
    keys: face.keys,
    typename: face.type,
    needsType: unknownBehind !== undefined && face.type !== unknownBehind,
    tellsType: false,
  }));
  if (unknownBehind === undefined || resolver === undefined) return points;
  const around = graph.faceIn(resolver, unknownBehind);
  const own = graph.faceIn(resolver, type);
  if (!around || !own) return points;
  return [
    { face: own, keys: around.keys, typename: unknownBehind, needsType: false, tellsType: true },
    ...points,
  ];
}

/** The subgraphs that can tell which type behind an interface an object has. */
export function resolversOf(graph: PlanningGraph, interfaceName: string): readonly string[] {
  return graph
    .facesOf(interfaceName)
    .filter(({ isInterfaceObject, keys }) => !isInterfaceObject && keys.length > 0)
    .map(({ subgraph }) => subgraph);
}
