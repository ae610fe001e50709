import * as z from 'zod';
import { ipNetwork } from '#gateway/config/values/ip-network.ts';

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
  })
  .describe('What the public listener offers beside GraphQL over HTTP, and which proxies it believes.');
