import * as z from 'zod';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

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
      .enum(['tenant', 'subject', 'client', 'ip'])
      .describe(
        'Whose budget it is: one bucket per verified tenant, subject or client, ' +
          'or per address of an anonymous caller (`ip`; an identity is never limited by its address).',
      ),
    capacity: wholeNumber({ min: 1, max: 1_000_000_000 }).describe(
      'Points a full bucket holds: what may be spent at once.',
    ),
    refillPerSecond: z
      .number()
      .min(0.001)
      .max(1_000_000_000)
      // Buckets count in millionths of a point per millisecond, so that their arithmetic stays exact.
      .refine((points) => Number(points.toFixed(3)) === points, { error: 'must have at most three decimals' })
      .describe(
        'Points that come back each second, three decimals at most: what may be spent in the long run.',
      ),
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
          'layers apply), `reject` refuses the request with `FORBIDDEN`. Not for `by: ip`.',
      }),
  })
  .refine(({ by, missing }) => by !== 'ip' || missing === undefined, {
    path: ['missing'],
    error: 'has no effect with by: ip, since every caller has an address; remove it',
  })
  .transform(({ missing = 'anonymous', ...rest }) => ({ ...rest, missing }))
  .describe('One token bucket per key; an operation needs its points in every layer that applies.');

/** `rateLimit`: budgets of points over time. Without layers nothing is limited. */
export const rateLimitSection = z
  .strictObject({
    store: z
      .enum(['memory'])
      .default('memory')
      .describe(
        'Where buckets live: `memory` is one set per process, so every replica grants the whole budget.',
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
