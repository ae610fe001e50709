import { describe, expect, test } from '@jest/globals';
import { negotiateMediaType, prefersHtml } from '#gateway/http/media-types.ts';

const json = 'application/json';
const graphql = 'application/graphql-response+json';

describe('negotiateMediaType', () => {
  test.each([
    [undefined, json],
    ['', json],
    ['*/*', json],
    ['application/*', json],
    [json, json],
    [graphql, graphql],
    [`${graphql}, ${json}`, graphql],
    [`${json}, ${graphql}`, json],
    [`${graphql}; charset=utf-8, ${json}; charset=utf-8`, graphql],
    [`${graphql};charset=UTF-8`, graphql],
    [`${json}; charset="utf-8"`, json],
    [`${json};q=0.5, ${graphql};q=0.9`, graphql],
    [`${graphql};q=0, */*`, json],
    [`text/html, ${json};q=0.1`, json],
    ['Application/JSON', json],
    [`multipart/mixed, ${json}`, json],
  ])('Accept: %s is answered with %s', (accept, type) => {
    expect(negotiateMediaType(accept)).toBe(type);
  });

  test.each([
    'text/html',
    'text/*',
    'application/xml, image/*',
    `${json};q=0`,
    '*/*;q=0',
    `${json}; charset=utf-16`,
    'application/jsonp',
    'nonsense',
    ',,,',
  ])('Accept: %s leaves nothing', (accept) => {
    expect(negotiateMediaType(accept)).toBeUndefined();
  });

  test('gives the same for the same header again, and for more headers than are kept', () => {
    const headers = Array.from({ length: 500 }, (_, index) => `${graphql}, text/x-${index}`);
    for (const accept of [...headers, ...headers]) expect(negotiateMediaType(accept)).toBe(graphql);
  });
});

describe('prefersHtml', () => {
  test("a browser's address bar does", () => {
    expect(prefersHtml('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe(true);
  });

  test.each([undefined, '*/*', json, `${json}, text/html;q=0.5`])('Accept: %s does not', (accept) => {
    expect(prefersHtml(accept)).toBe(false);
  });
});
