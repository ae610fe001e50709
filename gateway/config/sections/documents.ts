import * as z from 'zod';
import { filePath } from '#gateway/config/values/file-path.ts';

/** `documents`: persisted documents. `manifests` is absolute once loaded, `undefined` where none is named. */
export const documentsSection = z
  .strictObject({
    mode: z
      .enum(['off', 'audit'])
      .default('audit')
      .describe(
        '`off` knows no document ids; `audit` runs documents by id and records every operation that is not registered.',
      ),
    manifests: filePath()
      .optional()
      .describe('Folder of the manifests, one JSON file per client; without it nothing is registered.'),
  })
  .transform(({ mode, manifests }) => ({ mode, manifests }))
  .describe('Persisted documents: what clients may send by id, and what is registered.');
