import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { filePath } from '#gateway/config/values/file-path.ts';
import { trustedUrl } from '#gateway/config/values/http-url.ts';

/** `supergraph`: the schema that is served. `file` is absolute once loaded; either it or `url` is there. */
export const supergraphSection = z
  .strictObject({
    file: filePath()
      .optional()
      .describe('The composed supergraph schema, as `weir schema compose` writes it; watched.'),
    url: trustedUrl()
      .optional()
      .describe('Instead of a file: where the supergraph is fetched from, and looked for anew by its ETag.'),
    pollEvery: duration({ min: '100ms', max: '1d' })
      .prefault('30s')
      .describe(
        'How often the supergraph is read when its source reports no change. Up to a tenth more or less each time.',
      ),
  })
  .superRefine(({ file, url }, context) => {
    if (file === undefined && url === undefined) {
      context.addIssue({ code: 'custom', path: ['file'], message: 'missing' });
    }
    if (file === undefined || url === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['url'],
      message: 'excludes supergraph.file; keep one of them',
    });
  })
  .transform(({ file, url, pollEvery }) => ({ file, url, pollEveryMs: pollEvery }))
  .describe('The supergraph that is served. A new one takes over while requests are answered.');
