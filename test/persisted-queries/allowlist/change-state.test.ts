import { describe, expect, test } from '@jest/globals';
import { changeState } from '#allowlist/change-state.ts';
import type { StateChange } from '#allowlist/change-state.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

function change(document: PersistedDocument, how: StateChange) {
  const { manifest, result } = changeState(
    manifestOf([document, persisted('Other')]),
    new Set([document.id]),
    how,
  );
  return {
    after: manifest?.documents.find(({ id }) => id === document.id),
    outcome: result[0]?.outcome,
    result,
  };
}
const active = persisted('A');
const retired = persisted('A', { state: 'retired', retireAfter: '2026-12-31' });

describe('the state of a document', () => {
  test.each([
    ['deprecate', active, { verb: 'deprecate' }, 'changed', 'deprecated', undefined],
    [
      'deprecate again',
      persisted('A', { state: 'deprecated' }),
      { verb: 'deprecate' },
      'up to date',
      'deprecated',
      undefined,
    ],
    ['retire', active, { verb: 'retire', retireAfter: undefined }, 'changed', 'retired', undefined],
    [
      'retire with grace',
      active,
      { verb: 'retire', retireAfter: '2027-01-01' },
      'changed',
      'retired',
      '2027-01-01',
    ],
    [
      'retire with other grace',
      retired,
      { verb: 'retire', retireAfter: '2027-01-01' },
      'changed',
      'retired',
      '2027-01-01',
    ],
    ['end the grace', retired, { verb: 'retire', retireAfter: undefined }, 'changed', 'retired', undefined],
    [
      'retire again',
      retired,
      { verb: 'retire', retireAfter: '2026-12-31' },
      'up to date',
      'retired',
      '2026-12-31',
    ],
    ['roll retirement back', retired, { verb: 'rollback' }, 'changed', 'active', undefined],
    ['roll nothing back', active, { verb: 'rollback' }, 'up to date', 'active', undefined],
  ] as const)('%s', (_case, document, how, outcome, state, retireAfter) => {
    const result = change(document, how);
    expect([result.outcome, result.after?.state, result.after?.retireAfter]).toEqual([
      outcome,
      state,
      retireAfter,
    ]);
  });

  test('a retired document is not merely deprecated', () => {
    const { after, result } = change(retired, { verb: 'deprecate' });
    expect(after).toBeUndefined();
    expect(result).toMatchObject([
      { outcome: 'conflict', before: 'retired', reason: expect.stringContaining('rollback A') },
    ]);
  });

  test('others stay as they are', () => {
    const { manifest } = changeState(manifestOf([active, persisted('Other')]), new Set([active.id]), {
      verb: 'deprecate',
    });
    expect(manifest?.documents[1]).toEqual(persisted('Other'));
  });
});
