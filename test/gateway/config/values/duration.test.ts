import { describe, expect, test } from '@jest/globals';
import { duration, parseDuration } from '#gateway/config/values/duration.ts';

describe('duration', () => {
  test.each([
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '30', 's', '-1s', '1.5s', '01s', '1 s', '1S', '1h30m', '1s\n', '1e3s', '9999999999999s'])(
    '%j is no duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test.each([30, '30'])('%j lacks its unit, and the message shows how to write one', (value) => {
    expect(messageFor(value)).toBe('30 has no unit; write 30ms, 30s or 30m');
  });

  test('the bounds belong to what is allowed', () => {
    const between = duration({ min: '1s', max: '1m' });
    expect(['999ms', '1s', '1m', '61s'].map((text) => between.safeParse(text).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(messageFor('61s', between)).toBe('must be between 1s and 1m');
  });
});

function messageFor(value: unknown, schema = duration()): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}
