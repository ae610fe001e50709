import { z } from 'zod';
import { StartupError } from '#gateway/errors/startup-error.ts';

const row = z.strictObject({
  manifest: z.string().min(1).max(128),
  id: z.string().min(1).max(128),
  client: z.string().max(128).optional(),
  clientVersion: z.string().max(128).optional(),
  count: z.int().min(0),
  errors: z.int().min(0).optional(),
  firstSeenAt: z.iso.datetime().optional(),
  lastSeenAt: z.iso.datetime(),
  meanPoints: z.number().min(0).optional(),
  worstPoints: z.int().min(0).optional(),
});

const unregistered = row.omit({ manifest: true }).extend({
  overcount: z.int().min(0).optional(),
  name: z.string().max(1_000_000).optional(),
  kind: z.string().max(32).optional(),
});

const reportSchema = z.strictObject({
  format: z.literal('weir-document-usage'),
  version: z.literal(1),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  documents: z.array(row).max(5_000_000),
  unregistered: z.array(unregistered).max(10_000).optional(),
  next: z.int().min(1).optional(),
});

/** How often one version of one client application has run a registered document. */
export interface DocumentUsage {
  /** The manifest that it was found in: the client's own, or `default`. */
  readonly manifest: string;
  /** `sha256:…`, whatever alias it was asked for by. */
  readonly id: string;
  /** The application that ran it; absent for callers that name none. */
  readonly client?: string | undefined;
  readonly clientVersion?: string | undefined;
  /** Times it was run, refused requests not among them. */
  readonly count: number;
  /** How many of these runs were answered with errors, or not at all. */
  readonly errors?: number | undefined;
  /** ISO 8601 instant. */
  readonly firstSeenAt?: string | undefined;
  readonly lastSeenAt: string;
  /** Mean of the actual points of the runs; absent where nothing is priced. */
  readonly meanPoints?: number | undefined;
  /** The most actual points of one run. */
  readonly worstPoints?: number | undefined;
}

/** How often a text was run that nobody has registered. */
export interface UnregisteredUsage extends Omit<DocumentUsage, 'manifest'> {
  /** How many of `count` may be runs of rarer texts that are not told apart. */
  readonly overcount?: number | undefined;
  /** Name of its operation. */
  readonly name?: string | undefined;
  /** `query` or `mutation`. */
  readonly kind?: string | undefined;
}

/** What a gateway has seen of registered documents: `{ "format": "weir-document-usage", "version": 1, … }`. */
export interface DocumentUsageReport {
  readonly format: 'weir-document-usage';
  readonly version: 1;
  /** The period it has watched: what is not in `documents` was not run between these ISO 8601 instants. */
  readonly since: string;
  readonly until: string;
  /** One for each combination of manifest, id, client and version that was seen. */
  readonly documents: readonly DocumentUsage[];
  /** What is left to register: the texts that run most, with the application that sent each last. */
  readonly unregistered?: readonly UnregisteredUsage[] | undefined;
  /** Where a report in parts goes on: `after` of the next part. */
  readonly next?: number | undefined;
}

/**
 * Reads a report of usage.
 *
 * @param source the file's name, for messages.
 * @throws StartupError with the place of the first mistakes.
 */
export function parseDocumentUsage(json: string, source: string): DocumentUsageReport {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError(`${source} is not JSON: ${reason}`, { cause });
  }
  const parsed = reportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${source} ${path.map(String).join('.')}: ${message}`);
  throw new StartupError(lines.join('\n'));
}
