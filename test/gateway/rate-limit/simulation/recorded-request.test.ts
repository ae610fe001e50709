import { expect, test } from '@jest/globals';
import { readRecordedRequest as read } from '#gateway/rate-limit/simulation/recorded-request.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';

const addresses = { ipv6Prefix: 64, ipv6Site: undefined };

function readRecordedRequest(line: string): RecordedRequest | undefined {
  return read(line, addresses);
}

const record = {
  time: '2026-05-04T09:00:00.000Z',
  requestId: 'r1',
  durationMs: 12.5,
  codes: [],
  ip: '192.0.2.1',
  client: { name: 'web', source: 'credential' },
  identity: { issuer: 'https://issuer.example', subject: 'u1', tenant: 't1', claims: { plan: 'gold' } },
  document: { sha256: 'ab', id: 'sha256:ab', registered: true, name: 'ProductPage' },
  cost: { estimated: 40, actual: 12 },
  buckets: [],
};

test('a record tells who asked, when, and for how many points', () => {
  expect(readRecordedRequest(JSON.stringify(record))).toEqual({
    requestId: 'r1',
    startedAtMs: Date.parse(record.time),
    endedAtMs: Date.parse(record.time) + 12.5,
    caller: {
      identity: {
        issuer: 'https://issuer.example',
        subject: 'u1',
        tenant: 't1',
        roles: [],
        scopes: [],
        client: 'web',
        expiresAtMs: Infinity,
      },
      client: { name: 'web', source: 'credential', version: undefined },
      address: { network: '192.0.2.1', site: undefined },
      document: 'ab',
    },
    claims: { plan: 'gold' },
    operation: 'ProductPage',
    estimatedPoints: 40,
    actualPoints: 12,
    wasRefused: false,
  });
});

test('what was refused before it had a price cost one point', () => {
  const { cost: _, ...unpriced } = record;
  const request = readRecordedRequest(JSON.stringify({ ...unpriced, codes: ['GRAPHQL_VALIDATION_FAILED'] }));
  expect(request).toMatchObject({ estimatedPoints: 1, actualPoints: 1, wasRefused: false });
});

test('what a limit refused is known by its code, and would cost what was to be reserved', () => {
  const refused = { ...record, cost: { estimated: 40 }, codes: ['RATE_LIMIT_EXCEEDED'] };
  expect(readRecordedRequest(JSON.stringify(refused))).toMatchObject({ actualPoints: 40, wasRefused: true });
});

test('a request that was never charged is none', () => {
  const { cost: _, buckets: __, ...unauthenticated } = record;
  expect(readRecordedRequest(JSON.stringify(unauthenticated))).toBeUndefined();
});

test.each([
  ['no JSON', '{'],
  ['another log', '{"level":30,"msg":"ready"}'],
  ['a price that is none', JSON.stringify({ ...record, cost: { estimated: -5 } })],
  ['a time that is none', JSON.stringify({ ...record, time: 'yesterday' })],
])('%s is no record', (_, line) => {
  expect(() => readRecordedRequest(line)).toThrow(/JSON|invalid_|too_small/);
});
