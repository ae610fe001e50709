import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { FollowedSource } from '#gateway/delivery/follow-source.ts';
import type { FollowOptions } from '#gateway/delivery/follow-source.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { Artefact } from '#gateway/delivery/artefact-source.ts';
import { Deliveries, readSupergraph } from '#gateway/main/deliveries.ts';
import type { DeliveriesOptions } from '#gateway/main/deliveries.ts';
import { listUse } from '#gateway/main/client-rules.ts';
import { monotonicClock, wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import { documentsSource, signingKeys, supergraphSource } from '#gateway/main/open-sources.ts';

/** What is served, and what is known of where it comes from. */
export interface FollowedDeliveries {
  readonly deliveries: Deliveries;
  readonly supergraph: FollowedSource;
  /** undefined: nothing is registered. */
  readonly documents: FollowedSource | undefined;
  /** Resolves when the first list is prepared, or the gateway stops. */
  readonly prepared: Promise<void>;
  /** Looks at both sources now. */
  reload(): void;
}

/** Several changes come at once: an editor writes twice, a deployment copies many files. */
const settleMs = 100;

/**
 * Loads supergraph and list, and follows their sources from then on. Everything is closed with the stack.
 *
 * @throws StartupError where the supergraph cannot be served; where the list cannot, and is a folder of this machine or
 *   needed by a mode.
 */
export async function followDeliveries(
  options: Omit<DeliveriesOptions, 'snapshot'>,
  stack: AsyncDisposableStack,
): Promise<FollowedDeliveries> {
  const { config } = options;
  let deliveries: Deliveries | undefined;
  const first = async (artefact: Artefact, signal: AbortSignal): Promise<Deliveries> => {
    const snapshot = await readSupergraph(artefact, signal);
    return stack.use(await Deliveries.begin({ ...options, snapshot }));
  };
  const supergraph = new FollowedSource({
    source: supergraphSource(config.supergraph),
    ...common('supergraph', config.supergraph.pollEveryMs),
    take: async (artefact, signal) => {
      if (deliveries) await deliveries.takeSupergraph(artefact, signal);
      else deliveries = await first(artefact, signal);
    },
  });
  await orRefuse(() => supergraph.look());
  if (!deliveries) throw new StartupError('The source of the supergraph holds nothing.');
  const documents = await followDocuments(deliveries, config);
  // Closed before what they hand over to.
  if (documents) stack.use(documents);
  stack.use(supergraph);
  const stopped = new AbortController();
  stack.defer(() => stopped.abort());
  const prepared = deliveries.prepareServed(stopped.signal).catch((err: unknown) => {
    logger.error({ err }, 'Registered documents are not prepared ahead');
  });
  supergraph.start();
  documents?.start();
  const reload = (): void => {
    supergraph.refresh();
    documents?.refresh();
  };
  return { deliveries, supergraph, documents, prepared, reload };
}

async function followDocuments(
  deliveries: Deliveries,
  config: GatewayConfig,
): Promise<FollowedSource | undefined> {
  const { documents } = config;
  const { isUsed, normalizes, strictMode } = listUse(config);
  const opened = documentsSource(documents);
  if (!opened || !isUsed) return undefined;
  const reading = {
    source: opened.source.name,
    form: opened.form,
    keys: await signingKeys(documents),
    normalizes,
    strictMode,
  };
  let isFirst = true;
  const followed = new FollowedSource({
    source: opened.source,
    ...common('documents', documents.pollEveryMs),
    take: async (artefact, signal) => {
      // At the start nothing better is served meanwhile: it is prepared while it is served.
      if (!isFirst) return await deliveries.takeList(artefact, reading, signal);
      deliveries.serveList(await deliveries.readList(artefact, reading, signal));
    },
  });
  // A folder that is wrong is a mistake in front of whoever starts the gateway; a server that is down may come back.
  const isNeeded = opened.form === 'manifests' || strictMode !== undefined;
  try {
    await orRefuse(() => followed.look());
  } catch (err) {
    if (isNeeded) {
      await followed.close();
      throw err;
    }
    logger.warn(
      { err, source: opened.source.name },
      'There is no list of documents yet; the source is asked again',
    );
  }
  isFirst = false;
  return followed;
}

function common(
  what: string,
  pollEveryMs: number,
): Pick<FollowOptions, 'pollEveryMs' | 'settleMs' | 'onTrouble' | 'onRecovery' | 'now' | 'clock' | 'random'> {
  return {
    pollEveryMs,
    settleMs,
    onTrouble: ({ fault, message, error }) =>
      logger.warn(
        { what, fault, reason: message, ...(fault === 'failed' ? { err: error } : {}) },
        'What was delivered is not taken; what was served before is served on',
      ),
    onRecovery: () => logger.info({ what }, 'The source delivers again'),
    now: wallClock,
    clock: monotonicClock,
    random: Math.random,
  };
}

/** At the start, whatever is wrong with what is delivered is for the operator to mend. */
async function orRefuse(look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(Error.isError(cause) ? cause.message : String(cause), { cause });
  }
}
