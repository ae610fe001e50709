import { maxKeyBytes } from '#gateway/bounded/ed25519-key.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { readBypassPublicKey } from '#gateway/documents/bypass/bypass-key.ts';
import { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import { wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';

/**
 * What verifies the tokens of operators, as configured; without a setting it refuses all of them.
 * @throws StartupError where a key cannot be read
 */
export async function openBypass({ documents }: GatewayConfig): Promise<OperatorBypass> {
  const { bypass } = documents;
  if (!bypass) return new OperatorBypass({ trusted: undefined, now: wallClock, onFirstUse: () => undefined });
  const keys = bypass.publicKeys.map(async (file) =>
    readBypassPublicKey(await readBoundedFile(file, { maxBytes: maxKeyBytes }), `documents.bypass: ${file}`),
  );
  const { audience, maxLifetimeMs } = bypass;
  return new OperatorBypass({
    trusted: { keys: await Promise.all(keys), audience, maxLifetimeMs },
    now: wallClock,
    // Records tell of each use; where nobody keeps them, the log has one line for each token at least.
    onFirstUse: ({ operator, reason, tokenId }) =>
      logger.warn({ operator, reason, tokenId }, 'An operator lets documents run that are not registered'),
  });
}
