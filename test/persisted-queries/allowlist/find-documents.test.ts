import { describe, expect, test } from '@jest/globals';
import { findDocuments } from '#allowlist/find-documents.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

const cart = persisted('Cart', { aliases: ['7'] });
const old = persisted('Orders', { text: 'query Orders { old }', state: 'retired' });
const current = persisted('Orders', { text: 'query Orders { current }' });
const twins = [
  persisted('Twin', { text: 'query Twin { a }' }),
  persisted('Twin', { text: 'query Twin { b }' }),
];
const manifest = manifestOf([cart, old, current, ...twins]);

function mistake(...names: readonly string[]): string {
  try {
    findDocuments(manifest, names);
  } catch (error) {
    if (error instanceof StartupError && error.exitCode === 2) return error.message;
    throw error;
  }
  return 'none';
}

describe('an operator names a document', () => {
  test.each([
    ['by its name', 'Cart', cart],
    ['by its id', cart.id, cart],
    ['by the beginning of its id', cart.id.slice(0, 15), cart],
    ['by the beginning of its digest', cart.id.slice(7, 13), cart],
    ['by an alias', '7', cart],
    ['by a name that only one has that is not retired', 'Orders', current],
    ['by its id when it is retired', old.id, old],
  ])('%s', (_case, name, document) => {
    expect(findDocuments(manifest, [name])).toEqual([document]);
  });

  test('once, however often', () => {
    expect(findDocuments(manifest, ['Cart', '7', cart.id])).toEqual([cart]);
  });

  test('and is told all that fit none or several', () => {
    expect(mistake('Nope', 'Cart', 'Twin').split('\n')).toEqual([
      'No document of the client "web" has the id or name Nope.',
      'Twin names 2 documents of the client "web"; give an id:',
      ...twins.map(({ id }) => `  ${id}`),
    ]);
  });

  test.each(['', 'sha256:', 'a', '__proto__', 'cart'])('not by %j', (name) => {
    expect(mistake(name)).toMatch(/^No document of the client "web" has the id or name/);
  });
});
