import * as z from 'zod';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { duration } from '#gateway/config/values/duration.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

const requestsPerIp = z
  .strictObject({
    requests: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe(
        'Requests that one address (of IPv6 `http.ipv6Prefix`) may send in each window; a whole `http.ipv6Site` a multiple of it.',
      ),
    window: duration({ min: '1s' })
      .prefault('10s')
      .describe('How long the requests of an address are counted, from its first one; then anew.'),
  })
  .transform(({ requests, window }) => ({ requests, windowMs: window }));

/** `limits`: what one request may be, whoever sends it. */
export const limitsSection = z
  .strictObject({
    maxBodyBytes: byteSize({ maxBytes: 100_000_000 })
      .prefault('1MB')
      .describe('Largest request body; above it `PAYLOAD_TOO_LARGE`.'),
    maxBodyValues: wholeNumber({ min: 100, max: 10_000_000 })
      .default(50_000)
      .describe(
        'Most values in the lists and objects of a request body; above it `BAD_REQUEST`. Reading 50,000 takes up to 20 ms of the event loop.',
      ),
    maxHeaderBytes: byteSize({ minBytes: 4_096, maxBytes: 1_048_576 })
      .prefault('16KiB')
      .describe(
        'Largest request line and headers together; above it `HEADERS_TOO_LARGE` (431). `accept` and `content-type` have at most 1 KiB each.',
      ),
    maxHeaders: wholeNumber({ min: 10, max: 2_000 })
      .default(100)
      .describe('Most headers of a request; above it `HEADERS_TOO_LARGE` (431).'),
    maxTokens: wholeNumber({ min: 1, max: 1_000_000 })
      .default(5000)
      .describe('Most lexical tokens in a document; above it `MAX_TOKENS_LIMIT`.'),
    maxDepth: wholeNumber({ min: 1, max: 10_000 })
      .default(15)
      .describe('Deepest nesting of fields, fragments included; above it `MAX_DEPTH_LIMIT`.'),
    maxAliases: wholeNumber({ min: 0, max: 1_000_000 })
      .default(30)
      .describe('Most aliases in an operation; above it `MAX_ALIASES_LIMIT`.'),
    maxRootFields: wholeNumber({ min: 1, max: 1_000_000 })
      .default(20)
      .describe('Most fields at the root of an operation; above it `MAX_ROOT_FIELDS_LIMIT`.'),
    maxDirectives: wholeNumber({ min: 0, max: 1_000_000 })
      .default(50)
      .describe('Most directives applied in an operation; above it `MAX_DIRECTIVES_LIMIT`.'),
    maxInFlight: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe('Requests answered at the same time; one more is refused with `GATEWAY_OVERLOADED` (503).'),
    requestsPerIp: z
      .union([z.literal(false), requestsPerIp], {
        error: ({ input }) => (input === null ? undefined : 'expected a mapping (key: value) or false'),
      })
      .prefault(false)
      .transform((limit) => (limit === false ? undefined : limit))
      .describe(
        'How often one address may ask, whoever asks: one request more is refused with `TOO_MANY_REQUESTS` (429) before ' +
          'its body is read. Name the proxies in front of Weir first (`http.trustedProxies`). `false`: as often as it likes.',
      ),
    requestTimeout: duration()
      .prefault('30s')
      .describe('Longest time for a whole request; afterwards `REQUEST_TIMEOUT` (504).'),
  })
  .transform(({ requestTimeout, ...rest }) => ({ ...rest, requestTimeoutMs: requestTimeout }))
  .describe('What one request may be, whoever sends it.');
