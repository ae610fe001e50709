/** Puts the subgraphs of a supergraph that was composed for 127.0.0.1:4200 where they really are. */
export function withOrigin(supergraph: string, origin: string): string {
  return supergraph.replaceAll('http://127.0.0.1:4200', origin);
}
