import * as z from 'zod';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressGrouping } from '#gateway/bounded/address-keys.ts';
import type { Caller } from '#gateway/rate-limit/layer-key.ts';

/** A request that was charged, as its record tells it. */
export interface RecordedRequest {
  readonly requestId: string;
  readonly startedAtMs: number;
  /** When the difference to the actual price was given back. */
  readonly endedAtMs: number;
  readonly caller: Caller;
  /** Claims of the caller's token, as far as they are recorded. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The operation's name; undefined: it has none, or is not known. */
  readonly operation: string | undefined;
  /** What was reserved. */
  readonly estimatedPoints: number;
  /** What it came to; where nothing ran, because it was refused, what was to be reserved. */
  readonly actualPoints: number;
  /** Whether a limit refused it then. */
  readonly wasRefused: boolean;
}

const points = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(4096);

// Records of newer gateways may hold more than this reads.
const recordSchema = z.object({
  time: z.iso.datetime(),
  requestId: text,
  durationMs: z.number().min(0),
  codes: z.array(text),
  ip: text.optional(),
  client: z.object({ name: text, source: z.enum(['credential', 'header']) }).optional(),
  identity: z
    .object({
      issuer: text.optional(),
      subject: text,
      tenant: text.optional(),
      keyId: text.optional(),
      claims: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  document: z.object({ sha256: text, id: text.optional(), name: text.optional() }).optional(),
  cost: z.object({ estimated: points, actual: points.optional() }).optional(),
  buckets: z.array(z.unknown()).optional(),
});

type ParsedRecord = z.infer<typeof recordSchema>;

const refusals = new Set(['RATE_LIMIT_EXCEEDED', 'COST_ESTIMATED_TOO_EXPENSIVE', 'RATE_LIMIT_UNAVAILABLE']);

/**
 * Reads one line of an access log.
 *
 * @param addresses how the addresses in it are grouped into callers.
 * @returns undefined for a request that was never charged, such as one without a valid credential.
 * @throws Error where the line is no record.
 */
export function readRecordedRequest(line: string, addresses: AddressGrouping): RecordedRequest | undefined {
  const record = recordSchema.parse(JSON.parse(line));
  const { cost, buckets, document, codes, durationMs } = record;
  if (!cost && !buckets) return undefined;
  const startedAtMs = Date.parse(record.time);
  // What was not priced came to nothing before that: one point, which is not given back.
  const estimatedPoints = cost?.estimated ?? 1;
  return {
    requestId: record.requestId,
    startedAtMs,
    endedAtMs: startedAtMs + durationMs,
    caller: callerOf(record, addresses),
    claims: record.identity?.claims ?? {},
    operation: document?.name,
    estimatedPoints,
    actualPoints: cost?.actual ?? estimatedPoints,
    wasRefused: codes.some((code) => refusals.has(code)),
  };
}

function callerOf({ identity, client, ip, document }: ParsedRecord, addresses: AddressGrouping): Caller {
  return {
    identity: identity && {
      ...(identity.issuer === undefined ? {} : { issuer: identity.issuer }),
      subject: identity.subject,
      tenant: identity.tenant,
      roles: [],
      scopes: [],
      client: client?.source === 'credential' ? client.name : undefined,
      ...(identity.keyId === undefined ? {} : { keyId: identity.keyId }),
      expiresAtMs: Infinity,
    },
    client: client && { name: client.name, source: client.source, version: undefined },
    address: addressKeys(ip, addresses),
    document: document?.sha256,
  };
}
