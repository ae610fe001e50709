import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('errors', () => {
  test('takes all subgraphs, none, or a list, and all or none from a variable', async () => {
    const text = `${minimal}errors: { includeSubgraphErrors: [reviews], includeSubgraphNames: true }\n`;
    expect((await loadFiles(text)).config.errors).toEqual({
      includeSubgraphErrors: ['reviews'],
      includeSubgraphNames: true,
      subgraphExtensions: ['code'],
    });
    const env = { WEIR_ERRORS_INCLUDE_SUBGRAPH_ERRORS: 'true' };
    expect((await loadFiles(text, { env })).config.errors.includeSubgraphErrors).toBe(true);
  });

  test.each([
    ['{ subgraphExtensions: [requestId] }', 'subgraphExtensions[0]: is an entry of the gateway itself'],
    ['{ subgraphExtensions: [__proto__] }', 'subgraphExtensions[0]: is an entry of the gateway itself'],
    ['{ subgraphExtensions: ["a b"] }', 'subgraphExtensions[0]: expected the name of an entry'],
    ['{ includeSubgraphErrors: reviews }', 'includeSubgraphErrors: expected true, false or a list'],
  ])('%s is refused', async (errors, message) => {
    expect(await mistakesIn(`${minimal}errors: ${errors}\n`)).toEqual([expect.stringContaining(message)]);
  });
});
