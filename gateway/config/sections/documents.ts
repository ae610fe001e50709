import * as z from 'zod';
import { documentBypassSection } from '#gateway/config/sections/document-bypass.ts';
import { documentUsageSection } from '#gateway/config/sections/document-usage.ts';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { documentMode } from '#gateway/config/values/document-mode.ts';
import { duration } from '#gateway/config/values/duration.ts';
import { filePath } from '#gateway/config/values/file-path.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

const automatic = z
  .strictObject({
    maxDocuments: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1_000)
      .describe(
        'How many texts clients may register at run time (automatic persisted queries), where the mode is `off` or `audit`; the least recently used go first. `automatic: {}` turns it on, without the entry it is off.',
      ),
    maxBytes: byteSize().prefault('10MB').describe('How large those texts may be together.'),
  })
  .describe(
    'Automatic persisted queries: clients register texts at run time by sending hash and text together.',
  );

const cacheControl = z
  .strictObject({
    maxAge: duration({ min: '0s', max: '24d' })
      .prefault('0s')
      .describe(
        'How long shared caches may answer a registered query that was sent by GET without a credential; `0s`: not at all. Such answers tell neither price nor budget, which are one caller’s.',
      ),
  })
  .describe('What caches between clients and the gateway may keep.');

/** `documents`: persisted documents. `manifests` is absolute once loaded, `undefined` where none is named. */
export const documentsSection = z
  .strictObject({
    mode: documentMode()
      .default('audit')
      .describe(
        '`off` knows no document ids; `audit` runs everything and records what is not registered; `safelist` runs registered texts, in any layout; `require-id` runs documents by id alone. `clients` may say otherwise for one of them.',
      ),
    manifests: filePath()
      .optional()
      .describe(
        'Folder of the manifests, one JSON file per client; without it nothing is registered. `safelist` and `require-id` need it.',
      ),
    introspection: z
      .array(documentMode())
      .max(4)
      .prefault(['off', 'audit'])
      .describe(
        'Modes in which `__schema` and `__type` are answered though the document is not registered. Registered documents may always ask.',
      ),
    automatic: automatic.optional(),
    cacheControl: cacheControl.prefault({}),
    usage: documentUsageSection.prefault({}),
    bypass: documentBypassSection.optional(),
  })
  .transform(({ mode, manifests, introspection, automatic, cacheControl, usage, bypass }) => ({
    mode,
    manifests,
    introspection,
    automatic,
    usage,
    bypass,
    cacheControl: { maxAgeMs: cacheControl.maxAge },
  }))
  .describe('Persisted documents: what clients may send by id, and what is registered.');
