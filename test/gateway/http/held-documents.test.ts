import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { HeldDocuments } from '#gateway/http/held-documents.ts';

describe('HeldDocuments', () => {
  const document = parse('{ a }');

  test('finds a document under any prefix while it is held', async () => {
    const documents = new HeldDocuments();
    const release = documents.hold('abc', document);
    expect(await documents.get('schema:abc')).toBe(document);
    expect(await documents.get('abc')).toBe(document);
    release();
    expect(await documents.get('schema:abc')).toBeUndefined();
  });

  test('holds it until the last request has let go', async () => {
    const documents = new HeldDocuments();
    const [first, second] = [documents.hold('abc', document), documents.hold('abc', document)];
    first();
    expect(await documents.get('x:abc')).toBe(document);
    second();
    expect(await documents.get('x:abc')).toBeUndefined();
  });

  test('takes nothing from Apollo Server', async () => {
    const documents = new HeldDocuments();
    await documents.set();
    expect(await documents.delete()).toBe(false);
    expect(await documents.get('x:abc')).toBeUndefined();
  });
});
