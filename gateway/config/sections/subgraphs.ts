import * as z from 'zod';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { duration } from '#gateway/config/values/duration.ts';
import { httpUrl } from '#gateway/config/values/http-url.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

const timeout = duration().meta({
  description:
    'Longest wait for one whole answer of a subgraph; afterwards its fields are null with `SUBGRAPH_TIMEOUT`.',
});
const maxResponseBytes = byteSize().meta({
  description:
    'Largest answer read from a subgraph; above it, its fields are null with `SUBGRAPH_RESPONSE_TOO_LARGE`.',
});
const maxResponseDepth = wholeNumber({ min: 10, max: 2000 }).meta({
  description:
    'Deepest nesting of an answer with custom scalars; above it, its fields are null with `SUBGRAPH_MALFORMED_RESPONSE`.',
});

const endpoint = z.strictObject({
  url: httpUrl().describe('Where the subgraph answers GraphQL over HTTP.'),
});

const all = z.strictObject({
  timeout: timeout.prefault('5s'),
  maxResponseBytes: maxResponseBytes.prefault('10MB'),
  maxResponseDepth: maxResponseDepth.prefault(200),
});

const one = z.strictObject({
  timeout: timeout.optional().describe('The same for this subgraph alone; without it, that of `all` holds.'),
  maxResponseBytes: maxResponseBytes
    .optional()
    .describe('The same for this subgraph alone; without it, that of `all` holds.'),
  maxResponseDepth: maxResponseDepth
    .optional()
    .describe('The same for this subgraph alone; without it, that of `all` holds.'),
  endpoints: z
    .array(endpoint)
    .length(1, { error: 'exactly one endpoint is supported in this version' })
    .optional()
    .describe("Where this subgraph answers, in place of the supergraph's URL; exactly one in this version."),
});

/**
 * `subgraphs`: how subgraphs are called. Resolved: `all` for those without an entry, and `byName` with whole entries,
 * `all` already merged in; an empty `endpoints` means the URL that the supergraph names.
 */
export const subgraphsSection = z
  .object({
    all: all.prefault({}).describe('What holds for every subgraph that has no value of its own.'),
  })
  .catchall(
    one.describe('One subgraph, by the name it has in the supergraph; what it leaves out comes from `all`.'),
  )
  .transform(({ all: { timeout: timeoutMs, maxResponseBytes, maxResponseDepth }, ...entries }) => ({
    all: { timeoutMs, maxResponseBytes, maxResponseDepth },
    // A map, so that a subgraph may have any name, `constructor` included.
    byName: new Map(
      Object.entries(entries).map(([name, entry]) => [
        name,
        {
          timeoutMs: entry.timeout ?? timeoutMs,
          maxResponseBytes: entry.maxResponseBytes ?? maxResponseBytes,
          maxResponseDepth: entry.maxResponseDepth ?? maxResponseDepth,
          endpoints: entry.endpoints ?? [],
        },
      ]),
    ),
  }))
  .describe('How subgraphs are called: `all`, and an entry per subgraph name where one differs.');
