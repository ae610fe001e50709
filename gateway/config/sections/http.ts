import * as z from 'zod';

/** `http`: what the public listener offers beside GraphQL over HTTP. */
export const httpSection = z
  .strictObject({
    graphiql: z
      .boolean()
      .default(false)
      .describe('Whether a browser that opens `listen.path` gets the GraphiQL editor; for development.'),
  })
  .describe('What the public listener offers beside GraphQL over HTTP.');
