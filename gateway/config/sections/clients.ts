import * as z from 'zod';
import { documentMode } from '#gateway/config/values/document-mode.ts';

/** A name that a credential, a header or a manifest may give: letters, digits and a few signs. */
const clientName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const origin = z
  .string()
  .regex(/^https?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/, {
    error: 'expected an origin such as https://shop.example, without a path and in lower case',
  })
  .meta({ examples: ['https://shop.example', 'http://localhost:3000'] });

const one = z
  .strictObject({
    documents: documentMode()
      .optional()
      .describe(
        'What this client may send; without it, `documents.mode` holds. A client that a header alone names gets the stricter of both.',
      ),
    origins: z
      .array(origin)
      .max(100)
      .optional()
      .describe(
        'Origins of the pages that may send requests as this client; another page gets `FORBIDDEN`. Without it, all may. Programs that are no browsers send no origin and are not held by it.',
      ),
  })
  .describe('One client application, by the name in its credential or in `graphql-client-name`.');

/** `clients`: what is known of client applications. Resolved: a map by name; `origins` absent means all. */
export const clientsSection = z
  .object({})
  .catchall(one)
  .superRefine((clients, context) => {
    for (const name of Object.keys(clients)) {
      if (clientName.test(name) && name !== 'default') continue;
      const message =
        name === 'default'
          ? 'is the manifest for every caller, not a client; set documents.mode'
          : 'expected letters, digits, ".", "_" or "-", at most 128, a letter or digit first';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((clients) => ({
    // A map, so that a client may have any name, `constructor` included.
    byName: new Map(
      Object.entries(clients).map(([name, { documents, origins }]) => [name, { documents, origins }]),
    ),
  }))
  .describe('Client applications: what each may send, and which pages speak for it.');
