import { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import { authenticationOf } from '#gateway/main/authentication-of.ts';
import { openBypass } from '#gateway/main/open-bypass.ts';
import { openRateLimits } from '#gateway/main/open-rate-limits.ts';
import type { ServiceOptions, SharedParts } from '#gateway/main/service-options.ts';

/** Opens what outlives a supergraph. @throws StartupError where a file of the configuration cannot be used */
export async function openShared({
  config,
  ignoreTokens = false,
  stack,
}: Pick<ServiceOptions, 'config' | 'ignoreTokens' | 'stack'>): Promise<SharedParts> {
  const { automatic } = config.documents;
  const bypass = await openBypass(config);
  const { limits } = await openRateLimits({ config, stack });
  return {
    authentication: authenticationOf(config, { ignoreTokens }),
    limits,
    bypass,
    automatic: automatic && new AutomaticDocuments(automatic),
  };
}
