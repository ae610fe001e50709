import { expect, test } from '@jest/globals';
import { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';

test('the least recently used text goes when there are too many', () => {
  const kept = new AutomaticDocuments({ maxDocuments: 2, maxBytes: 1_000 });
  kept.keep({ sha256: 'a', text: 'A' });
  kept.keep({ sha256: 'b', text: 'B' });
  kept.find('a');
  kept.keep({ sha256: 'c', text: 'C' });
  expect(['a', 'b', 'c'].map((sha256) => kept.find(sha256))).toEqual(['A', undefined, 'C']);
});

test('their bytes are bounded together, counted in UTF-8', () => {
  const kept = new AutomaticDocuments({ maxDocuments: 100, maxBytes: 10 });
  kept.keep({ sha256: 'a', text: 'äöü' });
  kept.keep({ sha256: 'b', text: 'äöü' });
  expect([kept.find('a'), kept.find('b')]).toEqual([undefined, 'äöü']);
});

test('a text larger than all of the room drives nothing out', () => {
  const kept = new AutomaticDocuments({ maxDocuments: 100, maxBytes: 10 });
  kept.keep({ sha256: 'a', text: 'A' });
  kept.keep({ sha256: 'b', text: 'B'.repeat(11) });
  expect([kept.find('a'), kept.find('b')]).toEqual(['A', undefined]);
});
