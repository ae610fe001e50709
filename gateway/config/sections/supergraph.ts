import * as z from 'zod';
import { filePath } from '#gateway/config/values/file-path.ts';

/** `supergraph`: the schema that is served. `file` is absolute once loaded. */
export const supergraphSection = z
  .strictObject({
    file: filePath().describe('The composed supergraph schema, as `weir schema compose` writes it.'),
  })
  .describe('The supergraph that is served.');
