import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { askForSubgraphs } from '#gateway/cli/ask-for-subgraphs.ts';

/** What comes of the lines, and what was said. */
async function asked(typed: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(typed);
  const said = text(output);
  try {
    return { subgraphs: await askForSubgraphs({ input, output }), said: '' };
  } catch (error) {
    output.end();
    return { subgraphs: Error.isError(error) ? error.message : '', said: await said };
  }
}

const accounts = { name: 'accounts', url: 'http://127.0.0.1:4201/graphql' };
const catalog = { name: 'catalog', url: 'http://127.0.0.1:4202/graphql' };

test.each([
  ['an empty line ends the list', 'accounts=http://127.0.0.1:4201/graphql\n\nmore\n', [accounts]],
  [
    'several lines come at once',
    'accounts=http://127.0.0.1:4201/graphql\ncatalog=http://127.0.0.1:4202/graphql\n\n',
    [accounts, catalog],
  ],
  [
    'what does not fit is asked again',
    'bad\naccounts=http://127.0.0.1:4201/graphql\naccounts=http://127.0.0.1:1/\n\n',
    [accounts],
  ],
  ['the end of the input ends it too', 'accounts=http://127.0.0.1:4201/graphql\n', [accounts]],
])('%s', async (_case, typed, subgraphs) => {
  expect((await asked(typed)).subgraphs).toEqual(subgraphs);
});

test('without a subgraph nothing is written', async () => {
  const { subgraphs, said } = await asked('bad\n');
  expect(subgraphs).toBe('No subgraph was named; nothing was written.');
  expect(said).toContain('Expected a name and a URL');
});
