import * as z from 'zod';
import { redisConnection } from '#gateway/config/sections/redis-connection.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

const capacity = () =>
  wholeNumber({ min: 1, max: 1_000_000_000 }).describe(
    'Points a full bucket holds: what may be spent at once.',
  );

const refillPerSecond = () =>
  z
    .number()
    .min(0.001)
    .max(1_000_000_000)
    // Buckets count in millionths of a point per millisecond, so that their arithmetic stays exact.
    .refine((points) => Number(points.toFixed(3)) === points, { error: 'must have at most three decimals' })
    .describe(
      'Points that come back each second, three decimals at most: what may be spent in the long run.',
    );

const rule = z
  .strictObject({
    when: z
      .strictObject({
        claim: z
          .string()
          .min(1)
          .max(2048)
          .optional()
          .describe("Claim of the caller's verified token; a dotted path leads into objects."),
        equals: z
          .union([z.string().max(2048), z.number(), z.boolean()])
          .optional()
          .describe('Value of the claim, or one of its entries where it is a list.'),
        subgraph: z
          .string()
          .min(1)
          .max(256)
          .optional()
          .describe('With `by: subgraph`: name of the subgraph.'),
      })
      .transform((when, context) => {
        const { claim, equals, subgraph } = when;
        if (claim !== undefined && equals !== undefined && subgraph === undefined) return { claim, equals };
        if (subgraph !== undefined && claim === undefined && equals === undefined) return { subgraph };
        context.addIssue({ code: 'custom', message: 'needs claim and equals, or subgraph alone' });
        return z.NEVER;
      })
      .describe('Whom the rule is for.'),
    capacity: capacity(),
    refillPerSecond: refillPerSecond(),
  })
  .describe('Another size for some of the buckets of a layer: a tier.');

/** Every caller has an address, every request an operation, every plan subgraphs. */
const neverMissing: ReadonlySet<string> = new Set(['ip', 'operation', 'subgraph']);

/** Configurations of other versions may name it; every other value is told the names there are. */
function noApiKeys({ input }: { readonly input?: unknown }): string | undefined {
  return input === 'apiKey' ? 'Weir has no API keys yet; use subject or client' : undefined;
}

const layer = z
  .strictObject({
    name: z
      .string()
      .max(64)
      .regex(/^[a-z][a-z0-9-]*$/, {
        error: 'expected lower-case letters, digits and hyphens, beginning with a letter',
      })
      .describe('How errors, headers and records call this layer; unique.'),
    by: z
      .enum(['tenant', 'subject', 'client', 'ip', 'operation', 'subgraph'], { error: noApiKeys })
      .describe(
        'Whose budget it is: one bucket per verified tenant, subject or client; ' +
          'per address of an anonymous caller (`ip`; an identity is never limited by its address); ' +
          'per document, for all callers together (`operation`); ' +
          'per subgraph, for what plans ask of it (`subgraph`).',
      ),
    capacity: capacity(),
    refillPerSecond: refillPerSecond(),
    mode: z
      .enum(['enforce', 'measure'])
      .default('enforce')
      .describe(
        '`enforce` refuses when the bucket is empty (429), `measure` records what would have been refused.',
      ),
    missing: z
      .enum(['anonymous', 'reject'])
      .optional()
      .meta({
        default: 'anonymous',
        description:
          'A caller without the property that `by` names: `anonymous` skips this layer (without any identity, the `ip` ' +
          'layers apply), `reject` refuses the request with `FORBIDDEN`. Not for `by: ip`, `operation` and `subgraph`.',
      }),
    rules: z
      .array(rule)
      .max(100)
      .prefault([])
      .describe('Tiers: the first rule that holds gives capacity and refill in place of those of the layer.'),
  })
  .refine(({ by, missing }) => missing === undefined || !neverMissing.has(by), {
    path: ['missing'],
    error: ({ input }) =>
      `has no effect with by: ${propertyOf(input)}, since nothing can be missing; remove it`,
  })
  .superRefine(({ by, rules }, context) => {
    for (const [index, { when }] of rules.entries()) {
      const message = misfit(by, 'subgraph' in when);
      if (message !== undefined)
        context.addIssue({ code: 'custom', path: ['rules', index, 'when'], message });
    }
  })
  .transform(({ missing = 'anonymous', ...rest }) => ({ ...rest, missing }))
  .describe('One token bucket per key; an operation needs its points in every layer that applies.');

function propertyOf(input: unknown): string {
  return typeof input === 'object' && input !== null && 'by' in input ? String(input.by) : '';
}

function misfit(by: string, isBySubgraph: boolean): string | undefined {
  if (by === 'subgraph')
    return isBySubgraph ? undefined : 'needs subgraph: who calls is not known of a subgraph';
  if (isBySubgraph) return 'subgraph is for layers with by: subgraph alone';
  return by === 'ip'
    ? 'can never hold with by: ip, since only anonymous callers are counted there'
    : undefined;
}

/** `rateLimit`: budgets of points over time. Without layers nothing is limited. */
export const rateLimitSection = z
  .strictObject({
    store: z
      .union([z.literal('memory'), z.strictObject({ redis: redisConnection })], {
        error: ({ input }) => (input === null ? undefined : 'expected memory or a mapping with redis'),
      })
      .prefault('memory')
      .describe(
        'Where buckets live: `memory` is one set per process, so every replica grants the whole budget; ' +
          '`redis`, a mapping, is one set for all replicas.',
      ),
    onStoreError: z
      .enum(['local', 'open', 'closed'])
      .default('local')
      .describe(
        "What decides while Redis does not answer: `local` buckets with this gateway's share of each budget, " +
          'nobody (`open`: everything is granted), or nobody and nothing is granted ' +
          '(`closed`: 503 `RATE_LIMIT_UNAVAILABLE`).',
      ),
    replicas: wholeNumber({ min: 1, max: 10_000 })
      .default(1)
      .describe(
        'How many gateways share the budgets: with `onStoreError: local` each grants that part of them.',
      ),
    layers: z
      .array(layer)
      .max(16)
      .superRefine(eachNameOnce)
      .prefault([])
      .describe('Buckets that are spent together, all or nothing.'),
  })
  .describe('Budgets of points over time, as token buckets.');

function eachNameOnce(layers: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  for (const [index, { name }] of layers.entries()) {
    if (layers.findIndex((other) => other.name === name) === index) continue;
    context.addIssue({
      code: 'custom',
      path: [index, 'name'],
      message: `the name "${name}" is taken by an earlier layer`,
    });
  }
}
