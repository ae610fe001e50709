import { fileURLToPath } from 'node:url';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { GraphQLService } from '#gateway/http/answer-operation.ts';
import { buildService } from '#gateway/main/build-service.ts';
import { documentPolicyOf } from '#gateway/main/client-rules.ts';
import { monotonicClock, wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import type { GatewayOptions, SharedParts } from '#gateway/main/service-options.ts';
import type { DeliveriesOptions } from '#gateway/serving/deliveries.ts';
import { followDeliveries } from '#gateway/serving/follow-deliveries.ts';
import type { DocumentsPlace, FollowEvents, FollowedDeliveries } from '#gateway/serving/follow-deliveries.ts';
import { listUse } from '#gateway/serving/list-use.ts';
import { readList } from '#gateway/serving/read-list.ts';
import { readSupergraph } from '#gateway/serving/read-supergraph.ts';
import { documentsSource, signingKeys, supergraphSource } from '#gateway/serving/sources/open-sources.ts';

/**
 * Serves what the configured sources hold, and follows them from then on. Everything is closed with the stack.
 *
 * @throws StartupError as {@link followDeliveries}.
 */
export async function openServing(
  options: GatewayOptions & { readonly shared: SharedParts },
  stack: AsyncDisposableStack,
): Promise<FollowedDeliveries<GraphQLService>> {
  const { config } = options;
  return await followDeliveries(
    {
      deliveries: deliveriesOptions(options),
      supergraph: {
        source: supergraphSource(config.supergraph),
        pollEveryMs: config.supergraph.pollEveryMs,
      },
      documents: await documentsPlace(config),
      events,
      now: wallClock,
      clock: monotonicClock,
      random: Math.random,
    },
    stack,
  );
}

function deliveriesOptions(
  options: GatewayOptions & { readonly shared: SharedParts },
): DeliveriesOptions<GraphQLService> {
  const workerFile = fileURLToPath(import.meta.resolve('#gateway/supergraph-worker.ts'));
  return {
    build: (snapshot, stack) => buildService({ ...options, snapshot, stack }),
    readSupergraph: (artefact, signal) =>
      readSupergraph(artefact, { workerFile, clock: monotonicClock, signal }),
    onServed: (served) => {
      if (served.what === 'list') {
        const { list, sequence } = served.read;
        logger.info({ documents: list.size, sequence }, 'A new list of documents is served');
      } else logger.info({ supergraph: served.snapshot.id.slice(0, 12) }, 'A new supergraph is served');
    },
    onCloseFailed: (err) => logger.error({ err }, 'A replaced supergraph could not be closed'),
  };
}

async function documentsPlace(config: GatewayConfig): Promise<DocumentsPlace | undefined> {
  const { isUsed, normalizes, strictMode } = listUse(documentPolicyOf(config));
  const opened = await documentsSource(config.documents);
  if (!opened || !isUsed) return undefined;
  const { source, form } = opened;
  const keys = await signingKeys(config.documents);
  const workerFile = fileURLToPath(import.meta.resolve('#gateway/list-worker.ts'));
  const common = { source: source.name, form, keys, workerFile, clock: monotonicClock };
  return {
    source,
    pollEveryMs: config.documents.pollEveryMs,
    // A folder that is wrong is a mistake in front of whoever starts the gateway; a server that is down may come back.
    isNeeded: form === 'manifests' || strictMode !== undefined,
    read: (artefact, reading) => readList(artefact, { ...common, normalizes, strictMode }, reading),
  };
}

const events: FollowEvents = {
  onTrouble: (what, { fault, message, error }) =>
    logger.warn(
      { what, fault, reason: message, ...(fault === 'failed' ? { err: error } : {}) },
      'What was delivered is not taken; what was served before is served on',
    ),
  onRecovery: (what) => logger.info({ what }, 'The source delivers again'),
  onNoList: (source, err) =>
    logger.warn({ err, source }, 'There is no list of documents yet; the source is asked again'),
  onUnprepared: (err) => logger.error({ err }, 'Registered documents are not prepared ahead'),
};
