import { z } from 'zod';

/** The longest text of a document, in characters; a request by text is bounded by `limits.maxBodyBytes` instead. */
export const maxTextCharacters = 1024 * 1024;

/** What a client application, and with it the file of its manifest, may be called. */
export const clientName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** An id of another system: nothing that a path or a prefix could be mistaken for. */
export const aliasPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,255}$/;

const names = z.array(z.string().min(1).max(1024)).max(10_000);
const points = z.int().min(0).max(2_147_483_647);

const documentSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 lower-case hexadecimal digits')
      .describe('SHA-256 of the UTF-8 text.'),
    aliases: z
      .array(z.string().regex(aliasPattern, 'expected letters, digits, ".", "_", "~" or "-"'))
      .max(100)
      .optional()
      .describe('Other ids that clients send for it.'),
    name: z.string().min(1).max(256).describe('Name of its operation.'),
    kind: z.enum(['query', 'mutation']).describe('Kind of its operation.'),
    text: z
      .string()
      .min(1)
      .max(maxTextCharacters, `the text is longer than the ${maxTextCharacters} characters allowed`)
      .refine((text) => text.isWellFormed(), 'the text is not well-formed Unicode')
      .describe('The GraphQL text, exactly as it was hashed.'),
    owner: z.string().min(1).max(256).optional().describe('Team or person to ask about it.'),
    registeredAt: z.iso.datetime().optional().describe('When it was registered.'),
    clientVersions: names.optional().describe('Versions of the client application that send it.'),
    points: z
      .strictObject({
        default: points.describe("With the operation's own defaults for its variables."),
        worst: points.describe('With every list as large as it may be, and everything included.'),
      })
      .optional()
      .describe('What it cost when it was registered.'),
    authenticated: z.literal(true).optional().describe('It selects what only an identity may see.'),
    requiredScopes: names.optional().describe('Scopes that it takes to see all of it.'),
    requiredPolicies: names.optional().describe('Policies that it takes to see all of it.'),
    subgraphs: names.optional().describe('The subgraphs that its plans ask.'),
    state: z
      .enum(['active', 'deprecated', 'retired'])
      .default('active')
      .describe('`deprecated` still runs; `retired` does not, once `retireAfter` has passed.'),
    retireAfter: z.iso.date().optional().describe('The last day, in UTC, on which it still runs.'),
  })
  .refine(({ state, retireAfter }) => retireAfter === undefined || state === 'retired', {
    path: ['retireAfter'],
    error: 'is for retired documents alone',
  });

/** Weir's own manifest: the one source of its type, its checks and its published JSON Schema. */
export const manifestSchema = z.strictObject({
  $schema: z.string().max(2048).optional().describe('Where editors find this schema.'),
  format: z.literal('weir-persisted-documents'),
  version: z.literal(1),
  client: z
    .string()
    .regex(clientName, 'expected letters, digits, ".", "_" or "-", at most 128, a letter or digit first')
    .describe('The client application; `default` serves every caller.'),
  documents: z.array(documentSchema).max(1_000_000).describe('By name, then by id.'),
});
