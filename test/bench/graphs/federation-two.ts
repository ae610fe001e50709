/** The line that makes a schema a subgraph, in the version that stock gateways of every age take. */
export function federationTwo(...imports: readonly string[]): string {
  const names = imports.map((name) => JSON.stringify(name)).join(', ');
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: [${names}])`;
}
