/** A GraphQL document that an operator has registered for a client application. */
export interface PersistedDocument {
  /** `sha256:` and the 64 lower-case hexadecimal digits of the text's SHA-256. */
  readonly id: string;
  /** Other ids that clients send for it, such as the MD5 that a compiler gave it; found like the id itself. */
  readonly aliases?: readonly string[] | undefined;
  /** Name of its operation. */
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  /** The GraphQL text, exactly as it was hashed. */
  readonly text: string;
  /** Team or person to ask about it. */
  readonly owner?: string | undefined;
  /** When it was registered, as an ISO 8601 instant. */
  readonly registeredAt?: string | undefined;
  /** Versions of the client application that send it, in the order in which they were registered. */
  readonly clientVersions?: readonly string[] | undefined;
  /** What it was priced at when it was registered or last looked at. */
  readonly points?: PinnedPoints | undefined;
  /** true: it selects what only a verified identity may see. */
  readonly authenticated?: true | undefined;
  /** Scopes that it takes to see all of it: every entry is needed. `a and b or c` gives a choice. */
  readonly requiredScopes?: readonly string[] | undefined;
  /** Policies that must be decided in the caller's favour, written as scopes are. */
  readonly requiredPolicies?: readonly string[] | undefined;
  /** The subgraphs that its plans ask, by name. */
  readonly subgraphs?: readonly string[] | undefined;
  /** `deprecated` still runs; `retired` does not, once its grace is over. */
  readonly state: 'active' | 'deprecated' | 'retired';
  /** The last day, in UTC, on which a retired document still runs: `2026-12-31`. */
  readonly retireAfter?: string | undefined;
}

/** A price in points that a reviewer has seen. */
export interface PinnedPoints {
  /** With the operation's own defaults for its variables. */
  readonly default: number;
  /** With every list as large as it may be, and everything included that variables can leave out. */
  readonly worst: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Until when a document may be run, in milliseconds since 1970: for ever where it is not retired, and for none of the
 * time where it is retired without grace.
 */
export function runsUntilMs({
  state,
  retireAfter,
}: Pick<PersistedDocument, 'state' | 'retireAfter'>): number {
  if (state !== 'retired') return Infinity;
  return retireAfter === undefined ? -Infinity : Date.parse(retireAfter) + dayMs;
}
