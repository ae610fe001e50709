import * as z from 'zod';

/** `authorization`: what happens where a caller may not see a field. */
export const authorizationSection = z
  .strictObject({
    onUnauthorized: z
      .enum(['filter', 'reject'])
      .default('filter')
      .describe(
        'A field or object the caller may not see: `filter` answers null there with `UNAUTHORIZED_FIELD_OR_TYPE`, ' +
          '`reject` refuses the whole operation (403).',
      ),
  })
  .describe('What happens where the schema protects a field (@authenticated, @requiresScopes).');
