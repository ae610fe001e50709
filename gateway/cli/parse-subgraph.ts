import { InvalidArgumentError } from 'commander';

/**
 * Reads `NAME=URL`, a subgraph and where it answers.
 *
 * @throws InvalidArgumentError, which commander explains.
 */
export function parseSubgraph(text: string): readonly [name: string, url: string] {
  const [, name, url] = /^([A-Za-z][A-Za-z0-9_-]{0,63})=(https?:\/\/\S+)$/.exec(text) ?? [];
  if (name !== undefined && url !== undefined && URL.canParse(url)) return [name, url];
  throw new InvalidArgumentError(
    'Expected a name and a URL, such as accounts=http://127.0.0.1:4201/graphql.',
  );
}
