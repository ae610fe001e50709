import { describe, expect, test } from '@jest/globals';
import { httpUrl, trustedUrl } from '#gateway/config/values/http-url.ts';

describe('httpUrl', () => {
  test.each(['http://127.0.0.1:4201/graphql', 'https://a.example', 'http://[::1]:1/'])(
    'takes %s as it is',
    (url) => {
      expect(httpUrl().parse(url)).toBe(url);
    },
  );

  test.each([
    '',
    'localhost:4001',
    'ftp://a.example',
    'file:///etc/passwd',
    'http://',
    'http://a.example:99999',
    'https://user:secret@a.example',
    'https://a.example/#keys',
    `https://a.example/${'a'.repeat(2048)}`,
  ])('refuses %s', (url) => {
    expect(httpUrl().safeParse(url).success).toBe(false);
  });
});

describe('trustedUrl', () => {
  test.each([
    'https://a.example/jwks',
    'http://localhost:1/',
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://[::1]/',
  ])('takes %s', (url) => {
    expect(trustedUrl().parse(url)).toBe(url);
  });

  test.each([
    'http://a.example/jwks',
    'http://10.0.0.1/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost@evil.example/',
    'http://0.0.0.0/',
  ])('refuses %s, where somebody could stand in between', (url) => {
    expect(trustedUrl().safeParse(url).success).toBe(false);
  });
});
