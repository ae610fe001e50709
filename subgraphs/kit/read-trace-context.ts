import { headerValue } from './header-source.ts';
import type { HeaderSource } from './header-source.ts';

/** The trace a request belongs to. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** The caller's span: 16 lower-case hexadecimal digits, not all zero. */
  readonly parentId: string;
  /** Whether the caller records the trace. */
  readonly sampled: boolean;
}

const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const maxChars = 512;
const sampledFlag = 1;

/**
 * Reads the header `traceparent`.
 *
 * A version above 00 is read as far as version 00 goes, as the recommendation asks.
 *
 * @returns `undefined` when the header is absent, doubled or invalid: start a new trace then, and drop `tracestate`.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function readTraceContext(headers: HeaderSource): TraceContext | undefined {
  const value = headerValue(headers, 'traceparent');
  if (value === undefined || value.length > maxChars) return undefined;
  const [, version, traceId = '', parentId = '', flags = '', rest] = format.exec(value) ?? [];
  if (version === undefined || version === 'ff') return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  if (isZero(traceId) || isZero(parentId)) return undefined;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & sampledFlag) === sampledFlag };
}

function isZero(digits: string): boolean {
  return /^0+$/.test(digits);
}
