import * as z from 'zod';
import { corsSection } from '#gateway/config/sections/cors.ts';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';
import { ipNetwork } from '#gateway/config/values/ip-network.ts';

const contentCoding = z.enum(['zstd', 'br', 'gzip']);

const compression = z
  .strictObject({
    threshold: byteSize({ minBytes: 0 }).prefault('1KiB').describe('Smaller answers are sent as they are.'),
    encodings: z
      .array(contentCoding)
      .min(1)
      .max(3)
      .default(['zstd', 'br', 'gzip'])
      .describe(
        'The content codings offered, in the order of preference where a client accepts several equally.',
      ),
  })
  .describe('Compression of answers.');

const batching = z
  .strictObject({
    maxRequests: wholeNumber({ min: 1, max: 100 })
      .default(10)
      .describe(
        'The most operations that may come in one POST, as a JSON list; what they cost is taken as one sum. `batching: {}` turns it on, without the entry a list is refused.',
      ),
  })
  .describe('Several operations in one request.');

const ipv6Site = z
  .strictObject({
    prefix: wholeNumber({ min: 1, max: 127 })
      .default(48)
      .describe('How many leading bits name a site; below `ipv6Prefix`.'),
    multiple: wholeNumber({ min: 1, max: 65_536 })
      .default(10)
      .describe('How many times the allowance of one caller all callers of a site have together.'),
  })
  .describe('The network that a provider gives to one organisation.');

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
    cors: corsSection.optional(),
    compression: z
      .union([z.literal(false), compression], {
        error: ({ input }) => (input === null ? undefined : 'expected a mapping (key: value) or false'),
      })
      .prefault({})
      .transform((settings) => (settings === false ? undefined : settings))
      .describe(
        'Whether answers of both listeners are compressed for clients that accept it (`Accept-Encoding`). `false`: never.',
      ),
    ipv6Prefix: wholeNumber({ min: 1, max: 128 })
      .default(64)
      .describe(
        'How many leading bits of an IPv6 address name one caller, wherever callers are counted by address. An IPv4 ' +
          'address that IPv6 carries (mapped, NAT64, 6to4, Teredo) counts as that IPv4 address.',
      ),
    ipv6Site: z
      .union([z.literal(false), ipv6Site], {
        error: ({ input }) => (input === null ? undefined : 'expected a mapping (key: value) or false'),
      })
      .prefault({})
      .transform((site) => (site === false ? undefined : site))
      .describe(
        'A second, wider count for IPv6: the owner of a network cannot multiply an allowance by its subnets. ' +
          '`false`: none.',
      ),
  })
  .refine(({ ipv6Prefix, ipv6Site: site }) => site === undefined || site.prefix < ipv6Prefix, {
    path: ['ipv6Site', 'prefix'],
    error: 'must be below ipv6Prefix, since a site is the wider network; lower it, or set ipv6Site to false',
  })
  .describe('What the public listener offers beside GraphQL over HTTP, and which proxies it believes.');
