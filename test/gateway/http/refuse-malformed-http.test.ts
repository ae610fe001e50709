import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { refuseUnopened } from '#gateway/http/refuse-malformed-http.ts';
import { TrustedProxies } from '#gateway/http/trusted-proxies.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';

test('a record has the time of day at which a request came, and a duration that setting the clock does not change', () => {
  const times = [60_000, 0];
  const ticks = [5, 8.25];
  const records: AccessRecord[] = [];
  refuseUnopened({
    thrown: new ClientError('BAD_REQUEST', 'The request is not well-formed HTTP/1.1.'),
    socket: new PassThrough(),
    method: 'UNKNOWN',
    options: {
      requestTimeoutMs: 1_000,
      proxies: new TrustedProxies([]),
      addresses: { ipv6Prefix: 64, ipv6Site: undefined },
      newRequestId: () => 'r1',
      startTrace: () => ({ traceId: 't1', spanId: 's1', sampled: true }),
      now: () => times.shift() ?? 0,
      clock: () => ticks.shift() ?? 0,
      newRecorder: (options) => new AccessRecorder(options),
      writeRecord: (record) => records.push(record),
    },
  });
  expect(records).toEqual([expect.objectContaining({ time: '1970-01-01T00:01:00.000Z', durationMs: 3.25 })]);
});
