/**
 * Requests of a plan, each as the number of requests before it and the subgraph it goes to: what two plans ask of one
 * subgraph at one time is one request, since the executor sends it together.
 */
export type Requests = ReadonlySet<number>;

/** More subgraphs than a supergraph has. */
const maxSubgraphs = 4096;

export function requestCode(wave: number, subgraph: number): number {
  return wave * maxSubgraphs + subgraph;
}

/** The subgraph that a request goes to. */
export function subgraphOfRequest(code: number): number {
  return code % maxSubgraphs;
}

/** Adds requests that are made later by some waves. */
export function addShifted(into: Set<number>, requests: Requests, waves: number): void {
  for (const code of requests) into.add(code + waves * maxSubgraphs);
}
