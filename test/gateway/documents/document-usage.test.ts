import { describe, expect, test } from '@jest/globals';
import { parseDocumentUsage } from '#gateway/documents/document-usage.ts';

const used = { manifest: 'web', id: 'sha256:ab', count: 3, lastSeenAt: '2026-05-04T09:00:00.000Z' };
const report = {
  format: 'weir-document-usage',
  version: 1,
  since: '2026-02-01T00:00:00.000Z',
  until: '2026-05-04T09:00:00.000Z',
  documents: [used, { ...used, client: 'web', clientVersion: '1.0', meanPoints: 3.5, worstPoints: 20 }],
};

describe('a report of usage', () => {
  test('is read as it is', () => {
    expect(parseDocumentUsage(JSON.stringify(report), 'usage.json')).toEqual(report);
  });

  test.each([
    ['no JSON', '{', /^usage\.json is not JSON: /],
    ['another format', JSON.stringify({ ...report, format: 'x' }), /^usage\.json format: /],
    ['a period without an end', JSON.stringify({ ...report, until: undefined }), /^usage\.json until: /],
    [
      'a count below nothing',
      JSON.stringify({ ...report, documents: [{ ...used, count: -1 }] }),
      /^usage\.json documents\.0\.count: /,
    ],
    [
      'a key named __proto__',
      JSON.stringify(report).replace('"since"', '"__proto__": {}, "since"'),
      /Unrecognized key: "__proto__"/,
    ],
  ])('with %s is refused with its place', (_case, json, message) => {
    expect(() => parseDocumentUsage(json, 'usage.json')).toThrow(message);
  });
});
