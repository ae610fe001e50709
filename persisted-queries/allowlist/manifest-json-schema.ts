import { z } from 'zod';
import { manifestSchema } from '#gateway/documents/manifest-schema.ts';

/**
 * The JSON Schema of Weir's own manifests, for editors; `persisted-queries/manifest.schema.json` holds it. That ids are
 * digests of their texts and stand once is known to the gateway and the command line alone.
 * @see https://json-schema.org/draft/2020-12/schema
 */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { io: 'input' });
  return { $schema, title: "Registered documents of one client of Weir's", ...schema };
}
