import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { trustedUrl } from '#gateway/config/values/http-url.ts';

/**
 * The signature algorithms an issuer may be trusted with: asymmetric alone, since a shared secret would let every
 * verifier sign, and a public key could be mistaken for that secret.
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const notAccepted = `expected one of ${algorithms.join(', ')}; symmetric algorithms are not accepted`;

const name = () => z.string().min(1).max(2048);

const issuer = z
  .strictObject({
    issuer: name().describe('The `iss` claim of its tokens, compared character by character.'),
    jwksUrl: trustedUrl().describe('Where its public keys are (JWKS); https, or http on a loopback host.'),
    audiences: z
      .array(name())
      .min(1, {
        error: 'needs at least one audience: without one, tokens meant for other services are accepted',
      })
      .max(100)
      .describe('Values of the `aud` claim that are meant for this gateway; a token needs one of them.'),
    algorithms: z
      .array(z.enum(algorithms, { error: notAccepted }))
      .min(1)
      .max(algorithms.length)
      .default(['RS256', 'ES256', 'EdDSA'])
      .describe('Signature algorithms accepted from this issuer; asymmetric alone.'),
    maxLifetime: duration({ min: '1s', max: '366d' })
      .prefault('1h')
      .describe('Longest time from `iat` to `exp`; a token that lives longer is refused.'),
    clockTolerance: duration({ min: '0s', max: '5m' })
      .prefault('5s')
      .describe("How far the issuer's clock may differ from ours when `exp`, `nbf` and `iat` are checked."),
    subjectPrefix: z
      .string()
      .max(256)
      .default('')
      .describe(
        'Put before every subject of this issuer, in `x-user-id`, buckets and records; with several issuers it keeps ' +
          'their subjects apart for services that do not read `x-user-issuer`.',
      ),
  })
  .transform(({ maxLifetime, clockTolerance, ...rest }) => ({
    ...rest,
    maxLifetimeMs: maxLifetime,
    clockToleranceMs: clockTolerance,
  }))
  .describe('One issuer of JSON Web Tokens.');

const claims = z.strictObject({
  subject: name().default('sub').describe('Claim that names the caller.'),
  tenant: name().default('tenant').describe('Claim that names the customer the caller belongs to.'),
  roles: name().default('roles').describe("Claim with the caller's roles, a list of strings."),
  scopes: name().default('scope').describe('Claim with the OAuth scopes: a list, or one string with spaces.'),
  client: name().default('azp').describe('Claim that names the application the token was issued to.'),
});

/** `authentication`: whose credentials are believed, and what is read from them. */
export const authenticationSection = z
  .strictObject({
    required: z
      .boolean()
      .default(false)
      .describe('Whether a request without credential is refused (401) rather than anonymous.'),
    jwt: z
      .array(issuer)
      .max(20)
      .superRefine(eachIssuerOnce)
      .prefault([])
      .describe('Issuers whose tokens are accepted, from `Authorization: Bearer` alone.'),
    claims: claims.prefault({}).describe('Which claims of a verified token become the identity.'),
  })
  .refine(({ required, jwt }) => !required || jwt.length > 0, {
    path: ['required'],
    error: 'nobody could ever get in: name at least one issuer under authentication.jwt, or set it to false',
  })
  .describe('Who callers are: whose credentials are believed, and what is read from them.');

function eachIssuerOnce(issuers: readonly { readonly issuer: string }[], context: z.RefinementCtx): void {
  for (const [index, { issuer }] of issuers.entries()) {
    if (issuers.findIndex((other) => other.issuer === issuer) === index) continue;
    context.addIssue({
      code: 'custom',
      path: [index, 'issuer'],
      message: 'this issuer has an entry already; give it all its audiences and algorithms there',
    });
  }
}
