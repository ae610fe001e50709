/** The key under which a request to a subgraph asks for a field: planners alias where types conflict. */
export function keyOf(query: string, field: string): string {
  return new RegExp(`(\\w+)\\s*:\\s*${field}\\b`).exec(query)?.[1] ?? field;
}
