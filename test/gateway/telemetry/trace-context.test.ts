import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { assert, boolean, constantFrom, nat, oneof, property, record, string } from 'fast-check';
import {
  childSpan,
  formatTraceparent,
  parseTraceparent,
  startTrace,
} from '#gateway/telemetry/trace-context.ts';

const digits = Array.from('0123456789abcdef');
const hex = (length: number) =>
  string({ unit: constantFrom(...digits), minLength: length, maxLength: length }).filter((text) =>
    /[^0]/.test(text),
  );
const contexts = record({ traceId: hex(32), spanId: hex(16), sampled: boolean() });
const valid = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a trace context', () => {
  test('is read back as it was written', () => {
    assert(
      property(contexts, (context) => {
        expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
      }),
    );
  });

  test('is never read from a text that it cannot be written from', () => {
    assert(
      property(oneof(string(), string({ unit: 'binary' })), (text) => {
        const context = parseTraceparent(text);
        expect(context === undefined || text.includes(context.traceId)).toBe(true);
      }),
    );
  });

  test('is invalid with any one character that is changed to none of its kind', () => {
    assert(
      property(nat({ max: valid.length - 1 }), constantFrom('g', 'A', ' ', '_'), (index, other) => {
        expect(parseTraceparent(valid.slice(0, index) + other + valid.slice(index + 1))).toBeUndefined();
      }),
    );
  });

  test('keeps the sampled flag and no other', () => {
    const flags = ['00', '01', '02', '03', 'fe', 'ff'].map((flag) =>
      parseTraceparent(`${valid.slice(0, -2)}${flag}`),
    );
    expect(flags.map((context) => context?.sampled)).toEqual([false, true, false, true, false, true]);
    expect(flags.map((context) => context && formatTraceparent(context).slice(-2))).toEqual([
      '00',
      '01',
      '00',
      '01',
      '00',
      '01',
    ]);
  });

  test.each([
    ['no header', undefined],
    ['two headers', [valid, valid]],
    ['an empty one', ''],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a span id of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['more than version 00 has', `${valid}-00`],
    ['the version that is forbidden', `ff${valid.slice(2)}`],
    ['upper case', valid.toUpperCase()],
    ['two in one', `${valid}, ${valid}`],
  ])('is not read from %s', (_case, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  test('of a later version is read as far as it is known', () => {
    expect(parseTraceparent(`cc${valid.slice(2)}-what-comes`)).toEqual(parseTraceparent(valid));
    expect(parseTraceparent(`cc${valid.slice(2)}what-comes`)).toBeUndefined();
  });

  test('begins with ids of its own, sampled', () => {
    const [one, two] = [startTrace(randomBytes), startTrace(randomBytes)];
    expect(parseTraceparent(formatTraceparent(one))).toEqual({ ...one, sampled: true });
    expect(two.traceId).not.toBe(one.traceId);
  });

  test('has steps in the same trace, each with a span id of its own', () => {
    const trace = startTrace(randomBytes);
    const step = childSpan({ ...trace, sampled: false }, randomBytes);
    expect(step).toEqual({ traceId: trace.traceId, spanId: expect.any(String), sampled: false });
    expect(step.spanId).not.toBe(trace.spanId);
  });

  test('never has an id of zeros, whatever the source of randomness gives', () => {
    const bytes = [0, 0, 7].values();
    const source = (size: number): Buffer => Buffer.alloc(size, bytes.next().value ?? 9);
    expect(startTrace(source)).toEqual({ traceId: '07'.repeat(16), spanId: '09'.repeat(8), sampled: true });
  });
});
