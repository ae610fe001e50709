/** A client library of the guide, and its sample application in the folder of the same name. */
export interface Library {
  /** The folder of the sample. */
  readonly name: string;
  /** The heading of its part of the guide. */
  readonly heading: string;
  /** What the application calls itself. */
  readonly client: string;
  /** The module of the sample that sends ids, and the one that sends texts. */
  readonly modules: { readonly ids: string; readonly texts: string };
  /** A query and a mutation that are registered, and a query of a release that nobody registered. */
  readonly pages: { readonly query: string; readonly mutation: string; readonly later: string };
  /** What becomes of an id that nobody registered in `audit`, where there are no automatic persisted queries. */
  readonly unknownInAudit: { readonly code: string; readonly statuses: readonly number[] };
  /** Whether the texts of the release before are those that its tool registers. */
  readonly sendsRegisteredTexts: boolean;
}

const pages = { query: 'top-products', mutation: 'add-review', later: 'categories' };
const modules = { ids: 'client', texts: 'client-before' };
// urql is told to take it as final.
const notSupported = { code: 'PERSISTED_QUERY_NOT_SUPPORTED', statuses: [200] };

/** All of them. */
export const libraries: readonly Library[] = [
  {
    name: 'apollo',
    heading: 'Apollo Client',
    client: 'shop-apollo',
    modules,
    pages,
    // Its link answers by sending both.
    unknownInAudit: { code: 'CANNOT_SEND_PQ_ID_AND_BODY', statuses: [200, 400] },
    sendsRegisteredTexts: true,
  },
  {
    name: 'relay',
    heading: 'Relay',
    client: 'shop-relay',
    modules: { ids: 'environment', texts: 'environment' },
    // Relay names operations after their modules.
    pages: { query: 'TopProducts', mutation: 'AddReview', later: 'Categories' },
    unknownInAudit: { code: 'PERSISTED_QUERY_NOT_IN_LIST', statuses: [404] },
    sendsRegisteredTexts: true,
  },
  {
    name: 'urql',
    heading: 'urql',
    client: 'shop-urql',
    modules,
    pages,
    unknownInAudit: notSupported,
    sendsRegisteredTexts: true,
  },
  {
    name: 'codegen',
    heading: 'GraphQL Code Generator',
    client: 'shop-codegen',
    modules,
    pages,
    unknownInAudit: notSupported,
    sendsRegisteredTexts: false,
  },
];
