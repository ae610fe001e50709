import { describe, expect, test } from '@jest/globals';
import { promoteDocuments } from '#allowlist/promote-documents.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

describe('promoting documents', () => {
  test('copies entries as they were reviewed, and leaves those alone that are there', () => {
    const there = manifestOf([persisted('B', { owner: 'theirs' })]);
    const entry = persisted('A', { owner: 'ours', aliases: ['7'], points: { default: 1, worst: 2 } });
    const { manifest, result } = promoteDocuments(there, [persisted('B', { owner: 'ours' }), entry]);
    expect(result.map(({ outcome }) => outcome)).toEqual(['up to date', 'created']);
    expect(manifest?.documents).toEqual([entry, persisted('B', { owner: 'theirs' })]);
  });

  test('brings nothing back that was retired there', () => {
    const { manifest, result } = promoteDocuments(manifestOf([persisted('A', { state: 'retired' })]), [
      persisted('A'),
    ]);
    expect([manifest, result[0]?.reason]).toEqual([undefined, 'A is retired there']);
  });

  test('takes no alias of another text', () => {
    const there = manifestOf([persisted('B', { aliases: ['7'] })]);
    const { manifest, result } = promoteDocuments(there, [
      persisted('C'),
      persisted('A', { aliases: ['7'] }),
    ]);
    expect(manifest).toBeUndefined();
    expect(result).toMatchObject([
      { outcome: 'created' },
      { outcome: 'conflict', reason: 'the id 7 belongs to B there' },
    ]);
  });
});
