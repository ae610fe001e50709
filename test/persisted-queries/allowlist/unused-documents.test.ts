import { describe, expect, test } from '@jest/globals';
import { summarizeUsage, unusedDocuments, watchedSinceMs } from '#allowlist/unused-documents.ts';
import type { DocumentUsage, DocumentUsageReport } from '#gateway/documents/document-usage.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();
const ms = (number: number): number => Date.UTC(2026, 0, number);

function reportOf(
  since: number,
  until: number,
  documents: readonly DocumentUsage[] = [],
): DocumentUsageReport {
  return { format: 'weir-document-usage', version: 1, since: day(since), until: day(until), documents };
}
function use(name: string, lastSeen: number, more: Partial<DocumentUsage> = {}): DocumentUsage {
  return { manifest: 'web', id: persisted(name).id, count: 1, lastSeenAt: day(lastSeen), ...more };
}

describe('the time that reports tell of without a gap', () => {
  test.each([
    ['one report up to now', [reportOf(10, 100)], 10],
    ['one of yesterday', [reportOf(10, 99)], 10],
    ['one that is too old', [reportOf(10, 98)], 100],
    ['one after the other', [reportOf(10, 50), reportOf(50, 100)], 10],
    ['those of several replicas', [reportOf(40, 100), reportOf(10, 60), reportOf(20, 99)], 10],
    ['only the last, after a gap', [reportOf(10, 49), reportOf(50, 100)], 50],
    ['no report', [], 100],
  ])('%s', (_case, reports, since) => {
    expect(watchedSinceMs(reports, ms(100))).toBe(ms(since));
  });
});

describe('unused documents', () => {
  const manifests = [
    manifestOf([
      persisted('Seen'),
      persisted('Late', { state: 'deprecated' }),
      persisted('Never', { registeredAt: day(1) }),
      persisted('New', { registeredAt: day(60) }),
      persisted('Retired', { state: 'retired' }),
    ]),
    manifestOf([persisted('Seen')], 'ios'),
  ];
  const reports = [reportOf(1, 100, [use('Seen', 90), use('Late', 49)])];

  test('are those that may run and that nobody ran, each in its own manifest', () => {
    const unused = unusedDocuments(manifests, { reports, sinceMs: ms(50) });
    expect(unused.map(({ client, document, usage }) => [client, document.name, usage?.lastSeenAt])).toEqual([
      ['web', 'Late', day(49)],
      ['web', 'Never', undefined],
      ['ios', 'Seen', undefined],
    ]);
  });

  test('are fewer, the longer one looks back', () => {
    const unused = unusedDocuments(manifests, { reports, sinceMs: ms(40) });
    expect(unused.map(({ document }) => document.name)).toEqual(['Never', 'Seen']);
  });
});

test('usage adds up over versions and reports, and the last run counts', () => {
  const usageOf = summarizeUsage([
    reportOf(1, 50, [use('A', 10, { clientVersion: '1', count: 3 }), use('A', 40, { clientVersion: '2' })]),
    reportOf(1, 50, [use('A', 20, { count: 5 })]),
  ]);
  expect(usageOf('web', persisted('A').id)).toEqual({ count: 9, errors: 0, lastSeenAt: day(40) });
  expect(usageOf('ios', persisted('A').id)).toBeUndefined();
});

test('means weigh as much as their runs, the worst run counts, and what is not priced changes nothing', () => {
  const usageOf = summarizeUsage([
    reportOf(1, 50, [use('A', 10, { count: 3, errors: 1, meanPoints: 10, worstPoints: 12 })]),
    reportOf(1, 50, [use('A', 20, { count: 1, errors: 1, meanPoints: 2, worstPoints: 40 }), use('A', 30)]),
    reportOf(1, 50, [use('B', 10), use('B', 10, { meanPoints: 5, worstPoints: 6 })]),
  ]);
  expect(usageOf('web', persisted('A').id)).toEqual({
    count: 5,
    errors: 2,
    lastSeenAt: day(30),
    meanPoints: 8,
    worstPoints: 40,
  });
  expect(usageOf('web', persisted('B').id)).toMatchObject({ meanPoints: 5, worstPoints: 6 });
});
