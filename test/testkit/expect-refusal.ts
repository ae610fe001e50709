import { expect } from '@jest/globals';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What nothing outside may read: stacks, places in our files, hosts of subgraphs, tokens. */
const leaks = /\n\s+at |node_modules|\.ts\b|file:|\/work\/|127\.0\.0\.1|ECONNREFUSED|FST_|eyJ|"stacktrace"/;

/**
 * Holds a refusal to what every refusal has: a code, the request id in header and body, no data, nothing of ours.
 *
 * @returns its status and code, such as `400 BAD_REQUEST`.
 */
export function refusalOf(answer: HttpAnswer): string {
  const errors = errorsOf(answer);
  expect(errors).not.toEqual([]);
  expect(answer.headers.get('content-type')).toMatch(
    /^application\/(graphql-response\+)?json; charset=utf-8$/,
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.body).not.toHaveProperty('data');
  for (const { message, extensions } of errors) {
    expect(message).toMatch(/\S/);
    expect(extensions.requestId).toBe(requestIdOf(answer));
  }
  expectNoLeak(answer);
  return `${answer.status} ${errors[0]?.extensions.code}`;
}

/** The errors of an answer; of a batch that was refused as a whole, those of each operation. */
function errorsOf({ body }: HttpAnswer): NonNullable<HttpAnswer['body']['errors']> {
  const answers: readonly HttpAnswer['body'][] = Array.isArray(body) ? body : [body];
  return answers.flatMap(({ errors = [] }) => errors);
}

/** Nothing in the answer tells of the inside. */
export function expectNoLeak({ text }: HttpAnswer): void {
  expect(text).not.toMatch(leaks);
}

/** The id in the header of an answer. */
export function requestIdOf(answer: HttpAnswer): string {
  const id = answer.headers.get('x-request-id') ?? '';
  expect(id).toMatch(uuid);
  return id;
}

/** Every answer left exactly one record behind, with what every record has. */
export function expectOneRecordEach(answers: readonly HttpAnswer[], records: readonly AccessRecord[]): void {
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) {
    const own = records.filter(({ requestId }) => requestId === requestIdOf(answer));
    expect(own).toEqual([expect.objectContaining({ status: answer.status })]);
    expectRecord(own[0]!);
    const codes = new Set(errorsOf(answer).map(({ extensions }) => extensions.code));
    expect(own[0]!.codes).toEqual([...codes]);
  }
}

/** What every record has. */
export function expectRecord(record: AccessRecord): void {
  expect(record).toMatchObject({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestId: expect.stringMatching(uuid),
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    method: expect.stringMatching(/^[A-Z]+$/),
    status: expect.any(Number),
    outcome: expect.stringMatching(/^(ok|partial|refused|failed|aborted)$/),
    codes: expect.any(Array),
    durationMs: expect.any(Number),
    responseBytes: expect.any(Number),
    fetches: expect.any(Array),
  });
  expect(record.durationMs).toBeGreaterThanOrEqual(0);
}
