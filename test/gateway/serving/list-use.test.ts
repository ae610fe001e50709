import { expect, test } from '@jest/globals';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import { listUse } from '#gateway/serving/list-use.ts';

function use(mode: DocumentMode, ...ofClients: readonly DocumentMode[]) {
  const clients = new Map(ofClients.map((own, index) => [`client-${index}`, own]));
  return listUse({ mode, clients, introspection: new Set() });
}

test('a list is of no use where every caller may send any text and no id', () => {
  expect(use('off')).toEqual({ isUsed: false, normalizes: false, strictMode: undefined });
  expect(use('off', 'off').isUsed).toBe(false);
});

test('it is used where the mode of one client knows ids', () => {
  expect(use('off', 'audit')).toEqual({ isUsed: true, normalizes: false, strictMode: undefined });
});

test('texts are found in any layout where one of them may be on a safelist', () => {
  expect(use('safelist')).toEqual({ isUsed: true, normalizes: true, strictMode: 'safelist' });
  expect(use('audit', 'safelist')).toMatchObject({ normalizes: true, strictMode: 'safelist' });
});

test('nothing runs without a list in the mode that takes ids alone', () => {
  expect(use('require-id')).toEqual({ isUsed: true, normalizes: false, strictMode: 'require-id' });
});
