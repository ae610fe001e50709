import * as z from 'zod';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';
import { ipNetwork } from '#gateway/config/values/ip-network.ts';

const batching = z
  .strictObject({
    maxRequests: wholeNumber({ min: 1, max: 100 })
      .default(10)
      .describe(
        'The most operations that may come in one POST, as a JSON list; what they cost is taken as one sum. `batching: {}` turns it on, without the entry a list is refused.',
      ),
  })
  .describe('Several operations in one request.');

/** `http`: what the public listener offers beside GraphQL over HTTP, and whom it believes about its callers. */
export const httpSection = z
  .strictObject({
    graphiql: z
      .boolean()
      .default(false)
      .describe('Whether a browser that opens `listen.path` gets the GraphiQL editor; for development.'),
    trustedProxies: z
      .array(ipNetwork())
      .max(200)
      .prefault([])
      .describe(
        'Addresses and networks of the proxies in front of Weir. From them alone `X-Forwarded-For` says where a ' +
          'caller is, and `X-Request-Id` names the request.',
      ),
    batching: batching.optional(),
  })
  .describe('What the public listener offers beside GraphQL over HTTP, and which proxies it believes.');
