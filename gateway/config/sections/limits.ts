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
    bodyTimeout: duration()
      .prefault('5s')
      .describe(
        'Longest time for a body to arrive, from its headers on; afterwards `BODY_TIMEOUT` (408), ' +
          'and after 2 s already where it arrives at less than 100 bytes per second.',
      ),
    maxBodies: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe(
        'Bodies arriving at the same time; one more, and the address that sends most of them loses its oldest (`GATEWAY_OVERLOADED`).',
      ),
    maxBodiesPerIp: wholeNumber({ min: 1, max: 1_000_000 })
      .default(100)
      .describe(
        'Bodies arriving at the same time from one address; one more, and it loses its oldest (`TOO_MANY_REQUESTS`).',
      ),
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
      .describe(
        'Requests worked on at the same time, from their last byte until their answer is ready. A quarter is kept for ' +
          'addresses without any; the share of the others shrinks as the gateway fills, and requests above it wait.',
      ),
    maxInFlightPerIp: wholeNumber({ min: 1, max: 1_000_000 })
      .default(250)
      .describe(
        'The same of one address, and the largest share it may have; one more, those that wait included, is refused with ' +
          '`TOO_MANY_REQUESTS` (429). An IPv6 site has at most half of `maxInFlight`.',
      ),
    maxQueued: wholeNumber({ min: 1, max: 1_000_000 })
      .default(500)
      .describe(
        'Complete requests that wait to be worked on; one more, and the address with most of them loses its oldest (`GATEWAY_OVERLOADED`, 503).',
      ),
    queueTimeout: duration()
      .prefault('10s')
      .describe('Longest time for such a request to wait; afterwards `GATEWAY_OVERLOADED` (503).'),
    maxAnswerBytes: byteSize({ maxBytes: 1_000_000_000 })
      .prefault('50MB')
      .describe(
        'Largest answer to one operation; above it `RESPONSE_TOO_LARGE` (422). Many references to one large entity make ' +
          'it larger than what subgraphs sent.',
      ),
    maxSubgraphBytes: byteSize({ maxBytes: 100_000_000_000 })
      .prefault('256MB')
      .describe(
        'Answers of subgraphs that are arriving, without those of up to 64 KiB; above it the address with most of them ' +
          'loses its oldest, whose fields are null with `SUBGRAPH_RESPONSE_DROPPED`.',
      ),
    maxSubgraphBytesPerIp: byteSize({ maxBytes: 100_000_000_000 })
      .prefault('64MB')
      .describe('The same for the requests of one address. A single answer may be larger.'),
    answerTimeout: duration()
      .prefault('20s')
      .describe('Longest time for a client to read its answer; afterwards its connection is closed.'),
    maxUnreadBytes: byteSize({ maxBytes: 100_000_000_000 })
      .prefault('256MB')
      .describe(
        'Answers that clients have not read yet; above it the address with most of them loses its oldest, with the connection.',
      ),
    maxUnreadBytesPerIp: byteSize({ maxBytes: 100_000_000_000 })
      .prefault('64MB')
      .describe('The same of one address. A single answer may be larger.'),
    maxIdleConnections: wholeNumber({ min: 1, max: 1_000_000 })
      .default(10_000)
      .describe(
        'Connections without a complete request; one more, and the oldest of the address with most of them is closed. ' +
          'At most half of what the limit on open files allows.',
      ),
    maxIdleConnectionsPerIp: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe('The same of one address. Connections of `http.trustedProxies` do not count.'),
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
  .transform(({ requestTimeout, bodyTimeout, queueTimeout, answerTimeout, ...rest }) => ({
    ...rest,
    requestTimeoutMs: requestTimeout,
    bodyTimeoutMs: bodyTimeout,
    queueTimeoutMs: queueTimeout,
    answerTimeoutMs: answerTimeout,
  }))
  .describe('What one request may be, whoever sends it.');
