import { z } from 'zod';

/** What an operator may let through, and why: the contents of a token whose signature and time hold. */
export interface BypassGrant {
  readonly tokenId: string;
  readonly operator: string;
  readonly reason: string;
  /** SHA-256 of the texts it is for, 64 lower-case hexadecimal digits each; undefined: any. */
  readonly documents: ReadonlySet<string> | undefined;
  /** The applications it is for; undefined: any. At least one of both is there. */
  readonly clients: ReadonlySet<string> | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** The longest that a token may be valid, whatever it says itself: one hour. */
export const maxBypassSeconds = 3600;

/** The type in the header of a token: nothing else that is signed with the same key passes for one. */
export const bypassType = 'weir-bypass+jwt';

/** The longest token that is looked at, in characters: a hundred documents and clients fit. */
export const maxBypassTokenCharacters = 16_384;

const label = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'expected text without control characters');

const scope = (entry: z.ZodType<string>) => z.array(entry).min(1).max(100).optional();

/** What a token says beside the claims that every JSON Web Token has. */
export const bypassClaims = z
  .object({
    jti: label(128),
    sub: label(256).describe('The operator.'),
    reason: label(500),
    documents: scope(z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits')),
    clients: scope(label(128)),
  })
  .refine(({ documents, clients }) => documents !== undefined || clients !== undefined, {
    error: 'needs documents or clients',
  });

/** Whether a grant is for this text of this client; where it names both documents and clients, both have to fit. */
export function covers(
  { documents, clients }: Pick<BypassGrant, 'documents' | 'clients'>,
  { sha256, client }: { readonly sha256: string; readonly client: string | undefined },
): boolean {
  const fitsDocument = documents === undefined || documents.has(sha256);
  const fitsClient = clients === undefined || (client !== undefined && clients.has(client));
  return fitsDocument && fitsClient;
}
