import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { documentId } from '#gateway/documents/document-id.ts';
import { normalizedDigest, normalizedDigests } from '#gateway/documents/normalize-document.ts';

const digest = (text: string): string => normalizedDigest(parse(text, { noLocation: true }));

describe('the normalised digest', () => {
  const text = 'query A($n: Int = 1) { a(n: $n) ...F } fragment F on Query { b }';

  test.each([
    ['white space and commas', 'query A($n:Int=1),{a(n:$n)...F}\n\n\nfragment F on Query{b,}'],
    ['comments', `# one\n${text} # two`],
    ['the order of definitions', 'fragment F on Query { b } query A($n: Int = 1) { a(n: $n) ...F }'],
    ['a byte order mark', `\uFEFF${text}`],
  ])('goes by nothing of %s', (_what, other) => {
    expect(digest(other)).toBe(digest(text));
  });

  test.each([
    ['a field', text.replace('{ b }', '{ b c }')],
    ['an alias', text.replace('{ b }', '{ c: b }')],
    ['the order of fields', text.replace('a(n: $n) ...F', '...F a(n: $n)')],
    ['a default', text.replace('= 1', '= 2')],
    ['a name', text.replace('query A', 'query B')],
    ['another definition', `${text} query C { c }`],
    ['a directive', text.replace('{ b }', '{ b @skip(if: false) }')],
    ['the kind', text.replace('query A', 'mutation A')],
  ])('goes by %s', (_what, other) => {
    expect(digest(other)).not.toBe(digest(text));
  });
});

describe('the digests of a list', () => {
  const documents = Array.from({ length: 50 }, (_, index) => {
    const text = `query Q${index} { a }`;
    return { id: documentId(text), text };
  });

  test('are those of its documents, by id', async () => {
    const digests = await normalizedDigests(documents, { clock: () => 0 });
    expect([...digests]).toEqual(documents.map(({ id, text }) => [id, digest(text)]));
  });

  test('leave out what does not parse', async () => {
    const broken = { id: 'broken', text: '{' };
    expect((await normalizedDigests([broken, documents[0]!], { clock: () => 0 })).size).toBe(1);
  });

  test('are made in between other work', async () => {
    let nowMs = 0;
    let turns = 0;
    let done = false;
    const other = (): void => {
      turns += 1;
      if (!done) setImmediate(other);
    };
    setImmediate(other);
    // Each look at the clock takes half a millisecond: two documents to a turn.
    await normalizedDigests(documents, { clock: () => (nowMs += 0.5) });
    done = true;
    expect(turns).toBeGreaterThan(10);
  });
});
