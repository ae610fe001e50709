import { z } from 'zod';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { EngineAnswer } from '#gateway/http/apollo-engine.ts';

const refusalSchema = z.object({
  errors: z.tuple(
    [z.object({ message: z.string(), extensions: z.object({ code: z.literal('BAD_REQUEST') }) })],
    z.unknown(),
  ),
});

/**
 * What Apollo Server refused by itself, as an error of ours. That is its guard against cross-site requests; whatever
 * else it says would be a stage of ours that let something through.
 */
export function readEngineRefusal({ status, body }: EngineAnswer): ClientError | InternalError {
  const refusal = refusalSchema.safeParse(JSON.parse(body));
  if (status !== 400 || !refusal.success)
    return new InternalError(`Apollo Server refused: ${status} ${body}`);
  return new ClientError('BAD_REQUEST', refusal.data.errors[0].message.trim());
}
