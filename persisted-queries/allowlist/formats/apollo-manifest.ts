import { z } from 'zod';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { mapOrRefuse } from '#allowlist/collect-mistakes.ts';
import { aliasOf } from '#allowlist/formats/foreign-id.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

/** The `format` of Apollo's manifests. */
export const apolloFormat = 'apollo-persisted-query-manifest';

const manifestSchema = z.object({
  format: z.literal(apolloFormat),
  version: z.literal(1),
  operations: z.array(z.unknown()),
});

const operationSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(['query', 'mutation', 'subscription']),
  body: z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed(), 'is not well-formed Unicode'),
  clientName: z.string().nullish(),
});

/** What a manifest holds for one client. */
export interface ApolloDocuments {
  readonly documents: readonly SourceDocument[];
  /** How many of its operations are for other clients. */
  readonly others: number;
}

/**
 * Reads an Apollo persisted query manifest. Operations that name another client are left out.
 *
 * @param source the file's name, for messages.
 * @throws StartupError with a line for each entry that is wrong.
 * @see https://www.apollographql.com/docs/kotlin/advanced/persisted-queries
 */
export function readApolloManifest(
  value: unknown,
  { source, client }: { readonly source: string; readonly client: string },
): ApolloDocuments {
  const { operations } = checked(manifestSchema, value, source);
  const found = mapOrRefuse(operations, (operation, index) => {
    const claimed: unknown = Object(operation).name;
    const label = typeof claimed === 'string' ? ` (${claimed.slice(0, 100)})` : '';
    const place = `${source} operations[${index}]${label}`;
    const { id, name, type, body: text, clientName } = checked(operationSchema, operation, place);
    if (typeof clientName === 'string' && clientName !== client) return undefined;
    const alias = aliasOf({ id, text, place });
    return { place, text, aliases: alias === undefined ? [] : [alias], claimed: { name, kind: type } };
  });
  const documents = found.filter((document) => document !== undefined);
  return { documents, others: found.length - documents.length };
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, place: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new StartupError(`${place}${path === '' ? '' : ` ${path}`}: ${issue?.message ?? 'is malformed'}`);
}
