import { expect, test } from '@jest/globals';
import { codedEntityTag, entityTag, hasEntityTag } from '#gateway/http/entity-tag.ts';

const tag = entityTag(Buffer.from('{"data":{}}'));

test('the same bytes have the same tag, others another', () => {
  expect(tag).toMatch(/^"[\w-]{27}"$/);
  expect(entityTag(Buffer.from('{"data":{}}'))).toBe(tag);
  expect(entityTag(Buffer.from('{"data": {}}'))).not.toBe(tag);
});

test.each([tag, `W/${tag}`, `"other", ${tag}`, `"other",W/${tag} `, '*'])('%s is known', (header) => {
  expect(hasEntityTag(header, tag)).toBe(true);
});

test.each([undefined, '', '"other"', tag.slice(1, -1), tag.toUpperCase(), `x${tag}`])(
  '%s is not',
  (header) => {
    expect(hasEntityTag(header, tag)).toBe(false);
  },
);

test('a compressed answer has a weak tag of its own for each coding', () => {
  const coded = codedEntityTag(tag, 'br');
  expect(coded).toBe(`W/"${tag.slice(1, -1)}-br"`);
  expect(hasEntityTag(`"x", ${coded}`, coded)).toBe(true);
  expect(hasEntityTag(tag, coded)).toBe(false);
  expect(hasEntityTag(codedEntityTag(tag, 'gzip'), coded)).toBe(false);
});
