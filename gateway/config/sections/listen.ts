import * as z from 'zod';
import { bindHost, bindPort } from '#gateway/config/values/listener.ts';

/** `listen`: where clients send their operations. */
export const listenSection = z
  .strictObject({
    host: bindHost()
      .default('127.0.0.1')
      .describe('Address of the public listener; `0.0.0.0` or `::` for every interface.'),
    port: bindPort().default(4000).describe('Port of the public listener; 0 takes any free port.'),
    path: z
      .string()
      .max(200)
      .regex(/^\/[A-Za-z0-9._~/-]*$/, {
        error: 'expected a path that begins with / and holds letters, digits and . _ ~ - / alone',
      })
      .default('/graphql')
      .describe('URL path that GraphQL requests are sent to.'),
  })
  .describe('The public listener: the one clients send operations to.');
