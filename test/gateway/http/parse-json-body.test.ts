import { describe, expect, test } from '@jest/globals';
import { parseJsonBody as parse } from '#gateway/http/parse-json-body.ts';

const parseJsonBody = (bytes: Buffer): Promise<unknown> => parse(bytes, { maxValues: 10 });

describe('parseJsonBody', () => {
  test('reads JSON in UTF-8', async () => {
    expect(await parseJsonBody(Buffer.from('{"query":"# ü 🏃"}'))).toEqual({ query: '# ü 🏃' });
  });

  test('leaves a byte order mark out', async () => {
    expect(await parseJsonBody(Buffer.from('\uFEFF{}'))).toEqual({});
  });

  test.each([
    ['no bytes', Buffer.alloc(0), /empty/],
    ['a lone byte of a longer character', Buffer.of(0x22, 0xc3, 0x22), /not UTF-8/],
    ['UTF-16', Buffer.from('{}', 'utf16le'), /not JSON/],
    ['an encoded surrogate', Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22), /not UTF-8/],
    ['an overlong slash', Buffer.of(0x22, 0xc0, 0xaf, 0x22), /not UTF-8/],
    ['half of it', Buffer.from('{"a":'), /not JSON/],
    ['JavaScript', Buffer.from("{a: 'b'}"), /not JSON/],
  ])('%s is refused', async (_case, bytes, message) => {
    await expect(parseJsonBody(bytes)).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(message) }),
    );
  });

  test('reads a long body in several turns, and gives what it gives of a short one', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const value = { query: `\\"${'[x'.repeat(400_000)}`, variables: { v: [{}] } };
    expect(await parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(value);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(2);
    const tooMany = JSON.stringify({ x: ' '.repeat(100_000), y: Array.from({ length: 10 }, () => 0) });
    await expect(parseJsonBody(Buffer.from(tooMany))).rejects.toThrow('more than the 10 values');
  });
});
