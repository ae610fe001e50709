/** The parts of the repository between which the import table distinguishes. */
export type AreaKind =
  | 'errors'
  | 'ground floor'
  | 'concept'
  | 'operations'
  | 'stage'
  | 'pipeline data'
  | 'account'
  | 'pipeline'
  | 'serving'
  | 'http'
  | 'admin'
  | 'config'
  | 'main'
  | 'worker'
  | 'cli'
  | 'registry'
  | 'allowlist'
  | 'kit'
  | 'services shared'
  | 'service'
  | 'demo'
  | 'test';

/** Where a module belongs. */
export interface Area {
  readonly kind: AreaKind;
  /** What tells areas of one kind apart: a concept's folder, a stage's file, a service's name. */
  readonly name: string;
}

const areas: readonly (readonly [RegExp, AreaKind])[] = [
  [/^gateway\/(errors)\//, 'errors'],
  [/^gateway\/(bounded|graphql|redis)\//, 'ground floor'],
  [/^gateway\/pipeline\/(account)\.ts$/, 'account'],
  // Every other file of the folder is a stage.
  [
    /^gateway\/(pipeline)\/(?:json-scan|not-acceptable|parse-json|read-wishes|rejected-body|request)\.ts$/,
    'pipeline data',
  ],
  [/^gateway\/pipeline\/([^/]+)\.ts$/, 'stage'],
  [/^gateway\/(pipeline)\.ts$/, 'pipeline'],
  [/^gateway\/(serving)\//, 'serving'],
  [/^gateway\/(operations)\//, 'operations'],
  [/^gateway\/(http)\//, 'http'],
  [/^gateway\/(admin)\//, 'admin'],
  [/^gateway\/(config)\//, 'config'],
  [/^gateway\/(main)(?:\.ts$|\/)/, 'main'],
  [/^gateway\/((?:large-answer|list|supergraph)-worker)\.ts$/, 'worker'],
  [/^gateway\/(cli)\//, 'cli'],
  [
    /^gateway\/(authorization|clients|cost|documents|execution|identity|planning|rate-limit|subgraph-client|supergraph|telemetry|validation)\//,
    'concept',
  ],
  [/^schema\/(registry)\//, 'registry'],
  [/^persisted-queries\/(allowlist)\//, 'allowlist'],
  [/^subgraphs\/(kit)\//, 'kit'],
  [/^subgraphs\/(shared)\//, 'services shared'],
  [/^subgraphs\/(demo)\//, 'demo'],
  [/^subgraphs\/(accounts|catalog|inventory|orders|reviews)\//, 'service'],
  [/^(test)\//, 'test'],
];

/**
 * The area that a path of the repository lies in; undefined for a place that no rule speaks of, so that a new folder
 * is given its rules when it is made.
 */
export function areaOf(path: string): Area | undefined {
  for (const [pattern, kind] of areas) {
    const name = pattern.exec(path)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return undefined;
}
