import { describe, expect, test } from '@jest/globals';
import { parseDocumentUsage } from '#gateway/documents/document-usage.ts';
import { usageReport } from '#gateway/documents/usage/usage-report.ts';
import { row, startMs, text } from '#test/gateway/documents/usage/usage-fixture.ts';

const untilMs = startMs + 60_000;
const page = { sinceMs: startMs, rows: [], texts: [], next: undefined };

describe('a report of usage', () => {
  test('tells count, errors, first and last run, mean and worst points', () => {
    const used = row({
      count: 4,
      errors: 1,
      lastSeenMs: startMs + 1000,
      priced: 3,
      points: 10,
      worstPoints: 7,
    });
    expect(usageReport({ ...page, rows: [used] }, { untilMs })).toEqual({
      format: 'weir-document-usage',
      version: 1,
      since: '2026-01-01T00:00:00.000Z',
      until: '2026-01-01T00:01:00.000Z',
      documents: [
        {
          manifest: 'web',
          id: `sha256:${'a'.repeat(64)}`,
          client: 'web',
          clientVersion: '1',
          count: 4,
          errors: 1,
          firstSeenAt: '2026-01-01T00:00:00.000Z',
          lastSeenAt: '2026-01-01T00:00:01.000Z',
          meanPoints: 3.333,
          worstPoints: 7,
        },
      ],
    });
  });

  test('tells no points where nothing is priced', () => {
    const [used] = usageReport({ ...page, rows: [row({ priced: 0 })] }, { untilMs }).documents;
    expect(used).not.toHaveProperty('meanPoints');
    expect(used).not.toHaveProperty('worstPoints');
  });

  test('names at most a hundred texts that are left to register', () => {
    const texts = Array.from({ length: 150 }, (_, i) => text(`${i}`));
    const { unregistered } = usageReport({ ...page, texts }, { untilMs });
    expect(unregistered?.length).toBe(100);
    expect(unregistered?.[0]).toMatchObject({
      id: 'sha256:0',
      name: 'A',
      kind: 'query',
      count: 1,
      meanPoints: 4,
    });
  });

  test('can be read back, labels of any kind included', () => {
    const rows = [row({ client: undefined, clientVersion: undefined }), row({ clientVersion: '"} {' })];
    const report = usageReport(
      { ...page, rows, texts: [text('0'.repeat(64), { name: undefined })], next: 7 },
      { untilMs },
    );
    const json = JSON.stringify(report);
    expect(parseDocumentUsage(json, 'x')).toEqual(JSON.parse(json));
  });
});
