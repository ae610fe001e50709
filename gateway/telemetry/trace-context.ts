/** A position in a distributed trace. @see https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** The span that is the parent of what happens next: 16 lower-case hexadecimal digits, not all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Gives `size` random bytes, such as `crypto.randomBytes`. */
export type RandomBytes = (size: number) => Buffer;

const pattern =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;

/**
 * Reads a `traceparent` header. Of a version above 00, what 00 has is read, as the specification asks.
 *
 * @returns undefined where the header is missing, doubled or invalid: it then counts as none.
 * @see https://www.w3.org/TR/trace-context/#versioning-of-traceparent
 */
export function parseTraceparent(header: string | readonly string[] | undefined): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const groups = pattern.exec(header.trim())?.groups;
  if (!groups) return undefined;
  const { version = '', traceId = '', spanId = '', flags = '', more } = groups;
  const isUnknown = version === 'ff' || (version === '00' && more !== undefined);
  if (isUnknown || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Starts a trace of our own, sampled. */
export function startTrace(randomBytes: RandomBytes): TraceContext {
  return { traceId: hex(16, randomBytes), spanId: hex(8, randomBytes), sampled: true };
}

/** A step below `parent`: the same trace, a new span id. */
export function childSpan(parent: TraceContext, randomBytes: RandomBytes): TraceContext {
  return { ...parent, spanId: hex(8, randomBytes) };
}

/** The header that tells the next service where it stands; unknown flags are zero. */
export function formatTraceparent(context: TraceContext): string {
  return `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
}

function hex(bytes: number, randomBytes: RandomBytes): string {
  const id = randomBytes(bytes).toString('hex');
  // All zero means "no id" in the specification; a source that gives it is asked again.
  return /^0+$/.test(id) ? hex(bytes, randomBytes) : id;
}
