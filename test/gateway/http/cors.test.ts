import { describe, expect, test } from '@jest/globals';
import { Cors, isPreflight } from '#gateway/http/cors.ts';
import type { CorsOptions } from '#gateway/http/cors.ts';

function createCors(options: Partial<CorsOptions>): Cors {
  return new Cors({
    origins: [],
    anyOrigin: false,
    credentials: false,
    methods: ['GET', 'POST'],
    headers: [],
    exposedHeaders: [],
    maxAgeMs: 3_600_000,
    privateNetwork: false,
    ...options,
  });
}

function allowedBy(pattern: string, origin: string): boolean {
  const headers = createCors({ origins: [pattern] }).answerHeaders({ origin });
  return headers['access-control-allow-origin'] === origin;
}

describe('an origin', () => {
  test.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://*.shop.example', 'https://preview-7.shop.example'],
    ['https://shop-*.pages.example', 'https://shop-pr-12.pages.example'],
    ['http://localhost:*', 'http://localhost:5173'],
    ['http://localhost:*', 'http://localhost'],
    ['http://[::1]:*', 'http://[::1]:3000'],
    ['https://*.eu.shop.example:8443', 'https://a.eu.shop.example:8443'],
    ['capacitor://localhost', 'capacitor://localhost'],
  ])('%s allows %s', (pattern, origin) => {
    expect(allowedBy(pattern, origin)).toBe(true);
  });

  test.each([
    ['https://shop.example', 'https://shop.example.evil.example'],
    ['https://shop.example', 'https://evil-shop.example'],
    ['https://shop.example', 'http://shop.example'],
    ['https://shop.example', 'https://shop.example:8443'],
    ['https://shop.example', 'https://SHOP.example'],
    ['https://*.shop.example', 'https://shop.example'],
    ['https://*.shop.example', 'https://a.b.shop.example'],
    ['https://*.shop.example', 'https://.shop.example'],
    ['https://*.shop.example', 'https://a.shopxexample'],
    ['https://*.shop.example', 'https://a.shop.example.evil.example'],
    ['https://*.shop.example', 'https://evil.example/.shop.example'],
    ['https://*.shop.example', 'https://evil.example#a.shop.example'],
    ['https://*.shop.example', 'https://a.shop.example\nhttps://x'],
    ['http://localhost:*', 'http://localhost.evil.example'],
    ['http://localhost:*', 'http://localhost:evil'],
    ['http://localhost:*', 'https://localhost:3000'],
    ['https://*.shop.example', `https://${'a'.repeat(10_000)}.shop.example`],
    ['https://*.shop.example', 'https://a.shop.example, https://b.shop.example'],
  ])('%s does not allow %s', (pattern, origin) => {
    expect(allowedBy(pattern, origin)).toBe(false);
  });

  test('that is null is never allowed', () => {
    for (const cors of [createCors({ anyOrigin: true }), createCors({ origins: ['https://*.a.example'] })]) {
      expect(cors.answerHeaders({ origin: 'null' })).not.toHaveProperty('access-control-allow-origin');
      expect(cors.preflightHeaders({ origin: 'null' })).toBeUndefined();
    }
  });
});

describe('the headers of an answer', () => {
  test('tell caches that they differ by origin, for every request', () => {
    const cors = createCors({ origins: ['https://shop.example'] });
    for (const origin of [undefined, 'null', 'https://other.example', 'https://shop.example']) {
      expect(cors.answerHeaders(origin === undefined ? {} : { origin })).toHaveProperty('vary', 'origin');
    }
  });

  test('are the same for every origin where any is allowed', () => {
    expect(createCors({ anyOrigin: true }).answerHeaders({ origin: 'https://a.example' })).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.any(String),
    });
  });

  test('let a page read budgets and the request id, and what is configured', () => {
    const cors = createCors({ origins: ['https://a.example'], exposedHeaders: ['x-served-by', 'etag'] });
    expect(
      cors.answerHeaders({ origin: 'https://a.example' })['access-control-expose-headers']?.split(', '),
    ).toEqual([
      'x-request-id',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'www-authenticate',
      'etag',
      'x-served-by',
    ]);
  });
});

describe('a preflight', () => {
  const origin = 'https://a.example';

  test('is told methods, headers, age, and whether cookies may be sent', () => {
    const cors = createCors({
      origins: [origin],
      credentials: true,
      methods: ['POST'],
      headers: ['x-feature'],
      maxAgeMs: 90_500,
    });
    expect(cors.preflightHeaders({ origin })).toEqual({
      vary: 'origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringMatching(/^content-type, authorization, .*, x-feature$/),
      'access-control-max-age': '90',
    });
  });

  test('reaches a private network where that is allowed alone', () => {
    const asked = { origin, 'access-control-request-private-network': 'true' };
    const name = 'access-control-allow-private-network';
    const origins = [origin];
    expect(createCors({ origins, privateNetwork: true }).preflightHeaders(asked)).toHaveProperty(
      name,
      'true',
    );
    expect(createCors({ origins, privateNetwork: true }).preflightHeaders({ origin })).not.toHaveProperty(
      name,
    );
    expect(createCors({ origins }).preflightHeaders(asked)).not.toHaveProperty(name);
  });

  test('is an OPTIONS request of a page that names a method', () => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    expect(isPreflight({ method: 'OPTIONS', headers })).toBe(true);
    expect(isPreflight({ method: 'POST', headers })).toBe(false);
    expect(isPreflight({ method: 'OPTIONS', headers: { origin } })).toBe(false);
    expect(isPreflight({ method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } })).toBe(
      false,
    );
  });
});

test.each([
  [{}, true, true],
  [{ cookie: 'a=b' }, false, true],
  [{ authorization: 'Basic YTpi' }, false, true],
  [{ authorization: 'Negotiate YII' }, false, true],
])(
  'a GET with %j needs no preflight: %s, and %s where credentials are allowed',
  (headers, plain, allowed) => {
    const origin = 'https://a.example';
    for (const [credentials, expected] of [
      [false, plain],
      [true, allowed],
    ] as const) {
      const cors = createCors({ origins: [origin], credentials });
      expect(cors.allowsUnasked({ origin, ...headers })).toBe(expected);
      expect(cors.allowsUnasked({ origin: 'https://b.example', ...headers })).toBe(false);
    }
  },
);
