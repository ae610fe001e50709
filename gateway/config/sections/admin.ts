import * as z from 'zod';
import { bindHost, bindPort } from '#gateway/config/values/listener.ts';

const listener = z.strictObject({
  host: bindHost()
    .default('127.0.0.1')
    .describe('Address of the admin listener; keep it where operators alone can reach it.'),
  port: bindPort().default(4100).describe('Port of the admin listener; 0 takes any free port.'),
});

/** `admin`: health, readiness and the use of documents, never on the public listener. `false`, and resolved `undefined`: none. */
export const adminSection = z
  .union([z.literal(false), listener], {
    error: ({ input }) => (input === null ? undefined : 'expected a mapping (key: value) or false'),
  })
  .transform((admin) => (admin === false ? undefined : admin))
  .describe(
    'The admin listener: health, readiness and the use of documents, never on the public listener. `admin: false` turns it off.',
  );
