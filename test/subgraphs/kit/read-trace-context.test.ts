import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readTraceContext } from '#kit/index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

function read(traceparent: string): ReturnType<typeof readTraceContext> {
  return readTraceContext({ traceparent });
}

/** Lower-case hexadecimal digits, at least one of them not zero. */
const hex = (length: number) =>
  fc
    .array(
      fc.nat(15).map((digit) => digit.toString(16)),
      { minLength: length, maxLength: length },
    )
    .map((digits) => digits.join(''))
    .filter((digits) => /[^0]/.test(digits));

describe('readTraceContext', () => {
  test('reads a sampled trace and one that is not', () => {
    expect(read(`00-${traceId}-${parentId}-01`)).toEqual({ traceId, parentId, sampled: true });
    expect(read(`00-${traceId}-${parentId}-00`)).toEqual({ traceId, parentId, sampled: false });
  });

  test('flags other than "sampled" change nothing', () => {
    expect(read(`00-${traceId}-${parentId}-fe`)?.sampled).toBe(false);
    expect(read(`00-${traceId}-${parentId}-ff`)?.sampled).toBe(true);
  });

  test('a later version is read as far as version 00 goes', () => {
    expect(read(`01-${traceId}-${parentId}-01-what-the-future-adds`)?.traceId).toBe(traceId);
    expect(read(`cc-${traceId}-${parentId}-01`)?.traceId).toBe(traceId);
  });

  test('every valid header is read back', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, parentId, flags) => {
        const header = `00-${traceId}-${parentId}-${flags.toString(16).padStart(2, '0')}`;
        expect(read(header)).toEqual({ traceId, parentId, sampled: flags % 2 === 1 });
      }),
    );
  });

  test.each([
    ['version ff', `ff-${traceId}-${parentId}-01`],
    ['version 00 with more after it', `00-${traceId}-${parentId}-01-more`],
    ['a later version with text stuck to the flags', `01-${traceId}-${parentId}-01more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
    ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper-case digits', `00-${traceId.toUpperCase()}-${parentId}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-${parentId}-01`],
    ['a line break at the end', `00-${traceId}-${parentId}-01\n`],
    ['two headers joined', `00-${traceId}-${parentId}-01, 00-${traceId}-${parentId}-01`],
    ['an endless header', `01-${traceId}-${parentId}-01-${'a'.repeat(10_000)}`],
    ['nothing', ''],
  ])('no trace for %s', (_case, header) => {
    expect(read(header)).toBeUndefined();
  });

  test('no trace without the header, or with a list of them', () => {
    expect(readTraceContext({})).toBeUndefined();
    const header = `00-${traceId}-${parentId}-01`;
    expect(readTraceContext({ traceparent: [header, header] })).toBeUndefined();
  });
});
