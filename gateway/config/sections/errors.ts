import * as z from 'zod';

/** `errors`: what clients read of errors that are not theirs. */
export const errorsSection = z
  .strictObject({
    includeSubgraphErrors: z
      .boolean()
      .default(false)
      .describe('Whether clients read the error messages of subgraphs; the log always has them whole.'),
  })
  .describe('What clients read of errors that are not theirs.');
