import * as z from 'zod';
import { redisKey } from '#gateway/config/sections/redis-connection.ts';
import { documentBypassSection } from '#gateway/config/sections/document-bypass.ts';
import { documentUsageSection } from '#gateway/config/sections/document-usage.ts';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { documentMode } from '#gateway/config/values/document-mode.ts';
import { duration } from '#gateway/config/values/duration.ts';
import { filePath } from '#gateway/config/values/file-path.ts';
import { trustedUrl } from '#gateway/config/values/http-url.ts';
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
        'Folder of the manifests, one JSON file per client, watched; without it, `url` or `redis`, nothing is registered. `safelist` and `require-id` need one of them.',
      ),
    url: trustedUrl()
      .optional()
      .describe(
        'Instead of a folder: where a bundle of manifests, as `weir documents bundle` makes it, is fetched from, and looked for anew by its ETag. Any web server, CDN or object store will do.',
      ),
    redis: redisKey
      .optional()
      .describe('Instead of a folder: where Redis or Valkey holds a bundle of manifests.'),
    pollEvery: duration({ min: '100ms', max: '1d' })
      .prefault('30s')
      .describe(
        'How often the source is looked at where it tells of no change. Up to a tenth more or less each time.',
      ),
    signedBy: z
      .array(filePath())
      .min(1)
      .max(16)
      .optional()
      .describe('Ed25519 public keys in PEM form. With them, only what one of them has signed is taken.'),
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
    prepareAhead: wholeNumber({ min: 0, max: 1_000_000 })
      .default(10_000)
      .describe(
        'How many registered documents are validated, priced and planned before a list or a supergraph takes traffic, and kept so, at about 10 kB each; the others when they are first called.',
      ),
  })
  .superRefine(({ manifests, url, redis }, context) => {
    if ([manifests, url, redis].filter((source) => source !== undefined).length <= 1) return;
    const message = 'manifests, url and redis exclude each other; keep one of them';
    context.addIssue({ code: 'custom', message });
  })
  .transform(({ mode, manifests, url, redis, pollEvery, signedBy = [], prepareAhead, ...rest }) => ({
    mode,
    manifests,
    url,
    redis,
    pollEveryMs: pollEvery,
    signedBy,
    prepareAhead,
    introspection: rest.introspection,
    automatic: rest.automatic,
    usage: rest.usage,
    bypass: rest.bypass,
    cacheControl: { maxAgeMs: rest.cacheControl.maxAge },
  }))
  .describe('Persisted documents: what clients may send by id, and what is registered.');
