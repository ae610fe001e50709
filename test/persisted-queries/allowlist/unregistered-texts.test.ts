import { expect, test } from '@jest/globals';
import { sumUnregistered } from '#allowlist/unregistered-texts.ts';
import type { DocumentUsageReport, UnregisteredUsage } from '#gateway/documents/document-usage.ts';

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();

function report(unregistered: readonly UnregisteredUsage[]): DocumentUsageReport {
  return {
    format: 'weir-document-usage',
    version: 1,
    since: day(1),
    until: day(9),
    documents: [],
    unregistered,
  };
}

test('texts that are left to register add up over gateways, the most frequent first', () => {
  const a = {
    id: 'a',
    count: 3,
    errors: 1,
    firstSeenAt: day(2),
    lastSeenAt: day(5),
    meanPoints: 2,
    worstPoints: 4,
  };
  const sum = sumUnregistered([
    report([
      { ...a, client: 'web' },
      { id: 'b', count: 5, lastSeenAt: day(3) },
    ]),
    report([
      { ...a, client: 'ios', count: 6, firstSeenAt: day(3), lastSeenAt: day(6), meanPoints: 5, overcount: 2 },
    ]),
    { ...report([]), unregistered: undefined },
  ]);
  expect(sum).toEqual([
    {
      id: 'a',
      client: 'ios',
      count: 9,
      errors: 2,
      overcount: 2,
      firstSeenAt: day(2),
      lastSeenAt: day(6),
      meanPoints: 4,
      worstPoints: 4,
    },
    { id: 'b', count: 5, lastSeenAt: day(3) },
  ]);
});
