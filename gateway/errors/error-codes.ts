/**
 * Every code an answer of the gateway may carry in `extensions.code`: the HTTP status it leaves with, and when.
 * `docs/frontend/error-codes.md` holds the same table; a test keeps both equal and finds unused codes.
 */
export const errorCodes = {
  BAD_REQUEST: { httpStatus: 400, when: 'The HTTP request is not a GraphQL request.' },
  GRAPHQL_PARSE_FAILED: { httpStatus: 400, when: 'The document does not parse.' },
  GRAPHQL_VALIDATION_FAILED: { httpStatus: 400, when: 'The document does not fit the schema.' },
  BAD_USER_INPUT: { httpStatus: 400, when: 'A variable is missing or has the wrong type.' },
  OPERATION_RESOLUTION_FAILURE: {
    httpStatus: 400,
    when: 'The operation name is unknown, or needed and missing.',
  },
  INTROSPECTION_DISABLED: {
    httpStatus: 400,
    when: 'The document asks for the schema, and `documents.introspection` does not let this client.',
  },
  SUBSCRIPTIONS_NOT_SUPPORTED: {
    httpStatus: 400,
    when: 'The operation is a subscription, or a WebSocket is opened for one; poll with a query.',
  },
  INCREMENTAL_DELIVERY_NOT_SUPPORTED: {
    httpStatus: 400,
    when: 'The document has `@defer` or `@stream`; remove it.',
  },
  MAX_DEPTH_LIMIT: { httpStatus: 400, when: 'The operation is nested deeper than `limits.maxDepth`.' },
  MAX_ALIASES_LIMIT: { httpStatus: 400, when: 'The operation has more aliases than `limits.maxAliases`.' },
  MAX_ROOT_FIELDS_LIMIT: {
    httpStatus: 400,
    when: 'The operation has more root fields than `limits.maxRootFields`.',
  },
  MAX_TOKENS_LIMIT: { httpStatus: 400, when: 'The document has more tokens than `limits.maxTokens`.' },
  MAX_DIRECTIVES_LIMIT: {
    httpStatus: 400,
    when: 'The operation applies more directives than `limits.maxDirectives`.',
  },
  MAX_PLANNING_STEPS_LIMIT: {
    httpStatus: 400,
    when: 'The operation takes more steps to plan than Weir allows any operation, or its plan is too long; select less at a time.',
  },
  PERSISTED_QUERY_ID_REQUIRED: {
    httpStatus: 400,
    when: 'This client runs registered documents by id alone, and sent a text.',
  },
  CANNOT_SEND_PQ_ID_AND_BODY: { httpStatus: 400, when: 'A document id and a document text came together.' },
  UNAUTHENTICATED: { httpStatus: 401, when: 'The credential is missing, malformed, expired or doubled.' },
  BODY_TIMEOUT: {
    httpStatus: 408,
    when: 'The body did not arrive within `limits.bodyTimeout`, or too slowly.',
  },
  QUERY_NOT_IN_SAFELIST: { httpStatus: 403, when: 'The text is not registered for this client.' },
  FORBIDDEN: { httpStatus: 403, when: 'The identity or the client may not do this at all.' },
  PERSISTED_QUERY_NOT_IN_LIST: { httpStatus: 404, when: 'No document is registered under this id.' },
  PERSISTED_QUERY_NOT_FOUND: {
    httpStatus: 200,
    when: 'No text is kept under this hash; send hash and text together once.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    httpStatus: 200,
    when: 'Automatic persisted queries are off; send the whole text.',
  },
  METHOD_NOT_ALLOWED: { httpStatus: 405, when: 'The HTTP method is not allowed here; see `Allow`.' },
  NOT_ACCEPTABLE: { httpStatus: 406, when: 'The `Accept` header leaves no media type that Weir can write.' },
  PAYLOAD_TOO_LARGE: { httpStatus: 413, when: 'The body is larger than `limits.maxBodyBytes`.' },
  UNSUPPORTED_MEDIA_TYPE: {
    httpStatus: 415,
    when: 'The body is not JSON in UTF-8, or a GET declares another `content-type` than JSON.',
  },
  HEADERS_TOO_LARGE: {
    httpStatus: 431,
    when: 'The headers are larger than `limits.maxHeaderBytes` or more than `limits.maxHeaders`, or one of them is longer than is read.',
  },
  COST_ESTIMATED_TOO_EXPENSIVE: {
    httpStatus: 422,
    when: 'The price is above `cost.maxPerOperation` or above what a bucket can ever hold.',
  },
  COST_INVALID_SLICING_ARGUMENTS: {
    httpStatus: 422,
    when: 'A list size argument is missing, doubled, null, below 0 or above `cost.maxListSize`.',
  },
  RESPONSE_TOO_LARGE: { httpStatus: 422, when: 'The answer is larger than `limits.maxAnswerBytes`.' },
  RATE_LIMIT_EXCEEDED: { httpStatus: 429, when: 'A budget of points is used up; see `Retry-After`.' },
  TOO_MANY_REQUESTS: {
    httpStatus: 429,
    when: 'One address sends more requests or bodies at a time than `limits` allows; see `Retry-After`.',
  },
  INTERNAL_SERVER_ERROR: {
    httpStatus: 500,
    when: 'An internal error of the gateway; the record holds the cause.',
  },
  GATEWAY_OVERLOADED: {
    httpStatus: 503,
    when: 'The request waited for `limits.queueTimeout`, `limits.maxBodies` arrive, or too many new operations of this caller wait to be planned.',
  },
  RATE_LIMIT_UNAVAILABLE: {
    httpStatus: 503,
    when: 'Budgets cannot be shared at the moment, and nothing may be spent without them; see `Retry-After`.',
  },
  QUERY_PLANNING_TIMEOUT: {
    httpStatus: 503,
    when: 'The operation was not validated or planned within `execution.planningTimeout`, or took too much memory; for a minute it is not tried again.',
  },
  REQUEST_TIMEOUT: { httpStatus: 504, when: 'The answer took longer than `limits.requestTimeout`.' },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    httpStatus: 200,
    when: 'The identity may not see this field, or this object; it is null.',
  },
  SUBGRAPH_HTTP_ERROR: { httpStatus: 200, when: 'A subgraph answered with an HTTP error status.' },
  SUBGRAPH_TIMEOUT: { httpStatus: 200, when: 'A subgraph did not answer within its timeout.' },
  SUBGRAPH_UNREACHABLE: {
    httpStatus: 200,
    when: 'The connection to a subgraph was refused, reset or not found.',
  },
  SUBGRAPH_MALFORMED_RESPONSE: {
    httpStatus: 200,
    when: 'A subgraph answered with something other than a GraphQL result.',
  },
  SUBGRAPH_RESPONSE_TOO_LARGE: { httpStatus: 200, when: 'A subgraph answered more than the gateway reads.' },
  SUBGRAPH_RESPONSE_DROPPED: {
    httpStatus: 200,
    when: 'More bytes of subgraph answers were arriving than `limits.maxSubgraphBytes` allows; ask for less, or later.',
  },
  DOWNSTREAM_SERVICE_ERROR: { httpStatus: 200, when: 'A subgraph reported an error of its own.' },
} as const satisfies Record<string, { httpStatus: number; when: string }>;

/** One of the codes in {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
