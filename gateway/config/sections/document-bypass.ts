import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { filePath } from '#gateway/config/values/file-path.ts';

/** `documents.bypass`: whose tokens let a document run that is not on the list. */
export const documentBypassSection = z
  .strictObject({
    publicKeys: z
      .array(filePath())
      .min(1)
      .max(10)
      .describe('Files of Ed25519 public keys in PEM; several while one replaces the other.'),
    audience: z
      .string()
      .min(1)
      .max(256)
      .describe('What tokens for this gateway are for, such as `shop-production`: one for each environment.'),
    maxLifetime: duration({ min: '1s', max: '1h' })
      .prefault('1h')
      .describe('Longest time that a token may be valid; a longer one is refused.'),
  })
  .transform(({ maxLifetime: maxLifetimeMs, ...rest }) => ({ ...rest, maxLifetimeMs }))
  .describe(
    'Tokens signed by operators (`weir documents bypass`) that let a text or a retired document run where the mode would refuse it. Without this entry there are none.',
  );
