import { describe, expect, test } from '@jest/globals';
import { bareConfig } from '#gateway/config/bare-config.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const withCors = (cors: string): string => `${minimal}http: { cors: ${cors} }\n`;

describe('http.cors', () => {
  test('is off by default', async () => {
    expect((await loadFiles(minimal)).config.http.cors).toBeUndefined();
  });

  test('has everything but origins where it is on', async () => {
    expect((await loadFiles(withCors('{}'))).config.http.cors).toEqual({
      origins: [],
      anyOrigin: false,
      credentials: false,
      methods: ['GET', 'POST'],
      headers: [],
      exposedHeaders: [],
      maxAgeMs: 3_600_000,
      privateNetwork: false,
    });
  });

  test('takes patterns, and names of headers in any case', async () => {
    const text = withCors(
      '{ origins: [https://*.shop.example, "http://localhost:*"], headers: [X-Feature] }',
    );
    expect((await loadFiles(text)).config.http.cors).toMatchObject({
      origins: ['https://*.shop.example', 'http://localhost:*'],
      headers: ['x-feature'],
    });
  });

  test.each([
    ['a path', '{ origins: [https://shop.example/] }', 'origins[0]: expected an origin such as'],
    ['capitals', '{ origins: [https://Shop.example] }', 'origins[0]: expected an origin such as'],
    ['null', '{ origins: ["null"] }', 'origins[0]: expected an origin such as'],
    ['a star alone', '{ origins: ["*"] }', 'origins[0]: expected an origin such as'],
    [
      'a star for any host',
      '{ origins: ["https://*"] }',
      'the last two labels of the host must not have a *',
    ],
    ['a star for any domain', '{ origins: ["https://*.com"] }', 'the last two labels of the host'],
    ['a star for any ending', '{ origins: ["https://shop.*"] }', 'the last two labels of the host'],
    ['two stars in a label', '{ origins: ["https://*-*.shop.example"] }', 'has at most one *'],
    ['the default port', '{ origins: [https://shop.example:443] }', 'browsers leave the port out'],
    ['a method without use', '{ methods: [PUT] }', 'methods[0]'],
    ['no method', '{ methods: [] }', 'methods'],
    ['a header that is none', '{ headers: ["x feature"] }', 'expected the name of a header'],
    ['any origin with cookies', '{ anyOrigin: true, credentials: true }', 'anyOrigin: must be false with'],
  ])('refuses %s', async (_, cors, message) => {
    expect(await mistakesIn(withCors(cors))).toEqual([expect.stringContaining(message)]);
  });
});

describe('a gateway without configuration', () => {
  test('takes requests from pages of this machine, and from any only when told', () => {
    const { http } = bareConfig({ supergraphFile: 'a', port: 0 });
    expect(http.cors).toMatchObject({
      origins: ['http://localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'],
      anyOrigin: false,
      credentials: false,
    });
    expect(bareConfig({ supergraphFile: 'a', port: 0, anyOrigin: true }).http.cors?.anyOrigin).toBe(true);
  });
});
