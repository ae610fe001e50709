import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { headerName } from '#gateway/config/values/header-name.ts';
import { originPattern } from '#gateway/config/values/origin.ts';

/** `http.cors`: pages of other origins that may send requests. Resolved: `undefined` where it is off. */
export const corsSection = z
  .strictObject({
    origins: z
      .array(originPattern())
      .max(200)
      .prefault([])
      .describe(
        'Origins of the pages that may send requests, beside the `origins` of all clients. `*` stands for letters, ' +
          'digits and hyphens in one label of the host, or for any port: `https://*.shop.example`, `http://localhost:*`.',
      ),
    anyOrigin: z
      .boolean()
      .default(false)
      .describe('Whether pages of every origin may send requests; for public data. Not with `credentials`.'),
    credentials: z
      .boolean()
      .default(false)
      .describe(
        'Whether browsers send cookies and client certificates along. Weir reads neither: this is for proxies in ' +
          'front of it. Tokens in `authorization` do not need it.',
      ),
    methods: z
      .array(z.enum(['GET', 'POST']))
      .nonempty()
      .prefault(['GET', 'POST'])
      .describe('HTTP methods that these pages may use.'),
    headers: z
      .array(headerName())
      .max(100)
      .prefault([])
      .describe('Request headers that these pages may send, beside those that Weir reads.'),
    exposedHeaders: z
      .array(headerName())
      .max(100)
      .prefault([])
      .describe('Response headers that these pages may read, beside those that Weir writes.'),
    maxAge: duration({ min: '0s', max: '1d' })
      .prefault('1h')
      .describe(
        'How long a browser may keep the answer to a preflight. Chromium keeps it for at most 2 hours.',
      ),
    privateNetwork: z
      .boolean()
      .default(false)
      .describe(
        'Whether pages of the public internet may send requests to a gateway in a private network ' +
          '(`Access-Control-Request-Private-Network`).',
      ),
  })
  .refine(({ anyOrigin, credentials }) => !(anyOrigin && credentials), {
    path: ['anyOrigin'],
    error:
      'must be false with credentials: every page could act as the person in front of it; list the origins instead',
  })
  .transform(({ maxAge, ...cors }) => ({ ...cors, maxAgeMs: maxAge }))
  .describe('Pages of other origins that may send requests (CORS). Without it, browsers stop them.');
