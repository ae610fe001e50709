import { expect, test } from '@jest/globals';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import { exampleTexts } from '#gateway/http/graphiql/example-texts.ts';

function registered(text: string, changes: Partial<RegisteredDocument['document']> = {}): RegisteredDocument {
  const document: unknown = { kind: 'query', state: 'active', text, ...changes };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a document is looked at
  return { client: 'default', document: document as RegisteredDocument['document'] };
}

test('examples are runnable by anyone: no mutation, no retired document, none that needs permissions', () => {
  const texts = exampleTexts([
    registered('query ($id: ID!) { product(id: $id) { name } }'),
    registered('{ products { name } }'),
    registered('mutation { pay }', { kind: 'mutation' }),
    registered('{ old }', { state: 'retired' }),
    registered('{ me { name } }', { authenticated: true }),
    registered('{ orders { total } }', { requiredScopes: ['orders'] }),
    registered('{ margins }', { requiredPolicies: ['finance'] }),
  ]);
  expect(texts).toEqual(['{ products { name } }', 'query ($id: ID!) { product(id: $id) { name } }']);
});
