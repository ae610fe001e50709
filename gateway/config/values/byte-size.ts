import * as z from 'zod';
import { parseQuantity, quantityPattern } from '#gateway/config/values/quantity.ts';

const unitBytes = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};

/** What a size may be, in bytes. */
export interface ByteSizeRange {
  /** Default 1. */
  readonly minBytes?: number;
  /** Default 1 GB. */
  readonly maxBytes?: number;
}

/** Bytes of `1MB` (a million), `1MiB` (2^20), `512KB` …; `undefined` where the text is none of these. */
export function parseByteSize(text: string): number | undefined {
  return parseQuantity(text, unitBytes);
}

/** A size in the file (`1MB`, or plain bytes), a number of bytes once resolved. */
export function byteSize({ minBytes = 1, maxBytes = unitBytes.GB }: ByteSizeRange = {}) {
  const notSize = 'expected a size such as 1MB, 512KB or 1MiB, or a whole number of bytes';
  return z
    .union(
      [
        z.int().min(0).max(Number.MAX_SAFE_INTEGER),
        z.string().regex(quantityPattern(unitBytes), { error: notSize }),
      ],
      {
        error: ({ input }) => (input === undefined || input === null ? undefined : notSize),
      },
    )
    .meta({ examples: ['1MB', '512KB', '1MiB'] })
    .transform((size) => (typeof size === 'number' ? size : (parseByteSize(size) ?? 0)))
    .refine((bytes) => bytes >= minBytes && bytes <= maxBytes, {
      error: `must be between ${minBytes} and ${maxBytes} bytes`,
    })
    .meta({ kind: 'size', range: `${minBytes} to ${maxBytes} bytes` });
}
