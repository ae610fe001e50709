import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import type { CredentialKind } from '#gateway/identity/credential-kind.ts';
import { createJwtCredentials } from '#gateway/identity/jwt-credentials.ts';
import type { JwtOptions } from '#gateway/identity/jwt-credentials.ts';
import { monotonicClock, wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';
import type { Authentication } from '#gateway/pipeline/authenticate.ts';

const anonymous: Authenticator = { authenticate: async () => undefined, issuers: () => [] };

/** What says who calls and what they may ask about cost, as configured. */
export function authenticationOf(
  config: GatewayConfig,
  { ignoreTokens }: { readonly ignoreTokens: boolean },
): Authentication {
  return {
    authenticator: ignoreTokens ? anonymous : authenticatorOf(config),
    recordedClaims: recordedClaims(config),
    costExtension: config.cost.extension,
    isPriced: config.cost.mode !== 'off',
  };
}

function authenticatorOf({ authentication }: GatewayConfig): Authenticator {
  return createAuthenticator({
    kinds: credentialKinds(authentication),
    required: authentication.required,
    now: wallClock,
    clock: monotonicClock,
  });
}

/** The kinds of credential that are accepted; a new kind is one line here. */
function credentialKinds({ jwt, claims }: GatewayConfig['authentication']): readonly CredentialKind[] {
  return [jwtCredentials({ issuers: jwt, claims })];
}

function jwtCredentials(settings: Pick<JwtOptions, 'issuers' | 'claims'>): CredentialKind {
  return createJwtCredentials({
    ...settings,
    now: wallClock,
    clock: monotonicClock,
    onKeyFetchError: ({ issuer, error }) =>
      logger.warn({ issuer, err: error }, 'Cannot fetch the keys of an issuer; using those loaded before'),
    onUnknownKey: createUnknownKeyLog(),
  });
}

/** Logs key rotations, and tokens with unknown keys: the latter anyone can send, so at most once per minute. */
function createUnknownKeyLog(): NonNullable<JwtOptions['onUnknownKey']> {
  const rejected = new RepeatedWarning<string>({
    log: (count, issuer) =>
      logger.warn({ count, issuer }, 'Tokens rejected: their key is not among the keys of the issuer'),
  });
  return ({ issuer, outcome, keyId }) => {
    if (outcome === 'found') logger.info({ issuer, keyId }, 'Fetched a new key of an issuer');
    else rejected.report(issuer);
  };
}

/** Names of the claims that records hold: those that are asked for, and those that limits go by. */
function recordedClaims({ telemetry, rateLimit }: GatewayConfig): readonly string[] {
  const ofRules = rateLimit.layers.flatMap(({ rules }) =>
    rules.flatMap(({ when }) => ('claim' in when ? [when.claim] : [])),
  );
  return [...new Set([...telemetry.recordClaims, ...ofRules])];
}
