/**
 * The features that a supergraph may demand of Weir. The link specification says that a feature linked `for: SECURITY`
 * or `for: EXECUTION` must be understood or the schema rejected: a policy that nobody enforces would be served as if it
 * were enforced. Join v0.1 is what the composition of federation 1 writes, v0.2 to v0.5 are those of federation 2.
 * @see https://specs.apollo.dev/link/v1.0/#Purpose
 */
export const supportedFeatures: ReadonlySet<string> = new Set([
  'https://specs.apollo.dev/link/v1.0',
  'https://specs.apollo.dev/core/v0.1',
  'https://specs.apollo.dev/core/v0.2',
  'https://specs.apollo.dev/join/v0.1',
  'https://specs.apollo.dev/join/v0.2',
  'https://specs.apollo.dev/join/v0.3',
  'https://specs.apollo.dev/join/v0.4',
  'https://specs.apollo.dev/join/v0.5',
  'https://specs.apollo.dev/tag/v0.1',
  'https://specs.apollo.dev/tag/v0.2',
  'https://specs.apollo.dev/tag/v0.3',
  'https://specs.apollo.dev/inaccessible/v0.1',
  'https://specs.apollo.dev/inaccessible/v0.2',
  'https://specs.apollo.dev/authenticated/v0.1',
  'https://specs.apollo.dev/requiresScopes/v0.1',
  'https://specs.apollo.dev/policy/v0.1',
  'https://specs.apollo.dev/context/v0.1',
  'https://specs.apollo.dev/cost/v0.1',
]);
