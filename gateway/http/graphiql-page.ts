import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/**
 * The GraphiQL page, whole: scripts and styles are in it, so that it works without a network.
 *
 * @param endpoint the path that GraphQL requests are sent to.
 */
export function graphiqlPage(endpoint: string): Buffer {
  const page = renderGraphiQL({
    title: 'Weir GraphiQL',
    endpoint,
    defaultQuery: '# Press the play button to run this.\n{\n  __typename\n}\n',
  });
  return Buffer.from(page, 'utf8');
}
