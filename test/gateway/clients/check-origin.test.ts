import { expect, test } from '@jest/globals';
import { checkOrigin } from '#gateway/clients/check-origin.ts';

const origins = new Map([['web', new Set(['https://shop.example'])]]);
const web = { name: 'web', version: undefined, source: 'header' } as const;

function check(origin: string | string[] | undefined, client: typeof web | undefined = web): void {
  checkOrigin({ client, headers: { origin }, origins });
}

test('a page of the client passes, and so does what is no page', () => {
  expect(() => check('https://shop.example')).not.toThrow();
  expect(() => check(undefined)).not.toThrow();
});

test.each(['https://evil.example', 'null', 'http://shop.example', 'https://shop.example.evil', ''])(
  'a page of %j does not',
  (origin) => {
    expect(() => check(origin)).toThrow(expect.objectContaining({ code: 'FORBIDDEN', httpStatus: 403 }));
  },
);

test('two origins are none', () => {
  expect(() => check(['https://shop.example', 'https://shop.example'])).toThrow('origin');
});

test('nobody else is held by them', () => {
  expect(() =>
    checkOrigin({ client: undefined, headers: { origin: 'https://evil.example' }, origins }),
  ).not.toThrow();
  expect(() =>
    checkOrigin({
      client: { ...web, name: 'ios' },
      headers: { origin: 'https://evil.example' },
      origins,
    }),
  ).not.toThrow();
});
