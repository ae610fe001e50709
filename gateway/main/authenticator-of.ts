import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import { logger } from '#gateway/main/logger.ts';

/** What verifies callers' credentials, as configured. */
export function authenticatorOf({ authentication }: GatewayConfig): Authenticator {
  return createAuthenticator({
    issuers: authentication.jwt,
    claims: authentication.claims,
    required: authentication.required,
    now: Date.now,
    onKeyFetchError: ({ issuer, error }) =>
      logger.warn({ issuer, err: error }, 'The keys of an issuer cannot be fetched'),
  });
}

/** Names of the claims that records hold: those that are asked for, and those that limits go by. */
export function recordedClaims({ telemetry, rateLimit }: GatewayConfig): readonly string[] {
  const ofRules = rateLimit.layers.flatMap(({ rules }) =>
    rules.flatMap(({ when }) => ('claim' in when ? [when.claim] : [])),
  );
  return [...new Set([...telemetry.recordClaims, ...ofRules])];
}
