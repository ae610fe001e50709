import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import { monotonicClock, wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import type { Authentication } from '#gateway/pipeline/authenticate.ts';

const anonymous: Authenticator = { authenticate: async () => undefined };

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
    issuers: authentication.jwt,
    claims: authentication.claims,
    required: authentication.required,
    now: wallClock,
    clock: monotonicClock,
    onKeyFetchError: ({ issuer, error }) =>
      logger.warn({ issuer, err: error }, 'The keys of an issuer cannot be fetched'),
  });
}

/** Names of the claims that records hold: those that are asked for, and those that limits go by. */
function recordedClaims({ telemetry, rateLimit }: GatewayConfig): readonly string[] {
  const ofRules = rateLimit.layers.flatMap(({ rules }) =>
    rules.flatMap(({ when }) => ('claim' in when ? [when.claim] : [])),
  );
  return [...new Set([...telemetry.recordClaims, ...ofRules])];
}
