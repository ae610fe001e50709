import { describe, expect, test } from '@jest/globals';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';

function recorder(clientTraceparent?: string): AccessRecorder {
  return new AccessRecorder({
    requestId: 'r1',
    trace: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), sampled: true },
    clientTraceparent,
    method: 'POST',
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
  });
}

const end = { status: 200, outcome: 'ok', durationMs: 12, responseBytes: 34 } as const;

describe('AccessRecorder', () => {
  test('tells what every request has, where nothing else happened', () => {
    expect(recorder().finish(end)).toEqual({
      time: '2026-01-02T03:04:05.678Z',
      requestId: 'r1',
      traceId: 'ab'.repeat(16),
      method: 'POST',
      ...end,
      codes: [],
      fetches: [],
    });
  });

  test("notes the client's own trace", () => {
    expect(recorder('00-x').finish(end).clientTraceparent).toBe('00-x');
  });

  test('keeps what stages add; the later word counts', () => {
    const record = recorder();
    record.add({ cost: { estimated: 5 } });
    record.add({ identity: { subject: 'u1' } });
    record.add({ cost: { estimated: 5, actual: 3 } });
    expect(record.finish(end)).toMatchObject({
      cost: { estimated: 5, actual: 3 },
      identity: { subject: 'u1' },
    });
  });

  test('tells each code once, in the order in which they came', () => {
    const record = recorder();
    for (const code of ['B', 'A', 'B']) record.addCode(code);
    expect(record.finish(end).codes).toEqual(['B', 'A']);
  });

  test('tells every fetch', () => {
    const record = recorder();
    const fetch = { subgraph: 'a', durationMs: 1, requestBytes: 2, responseBytes: 3, spanId: 's' };
    record.addFetch(fetch);
    record.addFetch({ ...fetch, subgraph: 'b', code: 'SUBGRAPH_TIMEOUT' });
    expect(record.finish(end).fetches.map(({ subgraph }) => subgraph)).toEqual(['a', 'b']);
  });

  test('keeps so many words of subgraphs and no more', () => {
    const record = recorder();
    for (let index = 0; index < 100; index += 1) {
      const path = Array.from({ length: 1_000 }, () => 'x'.repeat(1_000));
      record.addSubgraphError({ subgraph: 'a', message: `${index} ${'x'.repeat(10_000)}`, path });
    }
    const { subgraphErrors = [] } = record.finish(end);
    expect(subgraphErrors.length).toBe(20);
    for (const { message, path } of subgraphErrors) {
      expect(message).toHaveLength(1_000);
      expect(path).toHaveLength(50);
      expect(path?.[0]).toHaveLength(100);
    }
  });
});
