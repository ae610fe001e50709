import { expect, test } from '@jest/globals';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { RequestMetrics } from '#gateway/telemetry/request-metrics.ts';

const record: AccessRecord = {
  time: '1970-01-01T00:00:00.000Z',
  requestId: 'r1',
  traceId: 't1',
  method: 'POST',
  status: 200,
  outcome: 'ok',
  codes: [],
  durationMs: 1,
  responseBytes: 100,
  encoding: 'br',
  fetches: [],
};

test('bytes of an operation in a batch, which are those before compression, are counted as identity', () => {
  const metrics = new RequestMetrics();
  metrics.count(record);
  metrics.count({ ...record, responseBytes: 900, batch: { index: 0, size: 2 } });
  const bytes = metrics.read().find(({ name }) => name === 'weir_response_bytes_total');
  expect(bytes?.samples).toEqual([
    expect.objectContaining({ labels: { encoding: 'br' }, value: 100 }),
    expect.objectContaining({ labels: { encoding: 'identity' }, value: 900 }),
  ]);
});
