import relay from 'relay-runtime';

const { Environment, Network, RecordSource, Store } = relay;

export function createEnvironment(url) {
  const send = async ({ id, text }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'graphql-client-name': 'shop-relay',
        'graphql-client-version': '1.1.0',
      },
      // The compiler leaves one of both empty.
      body: JSON.stringify(id ? { doc_id: id, variables } : { query: text, variables }),
    });
    return await response.json();
  };
  return new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
}
