import { StartupError } from '#gateway/errors/startup-error.ts';
import { Deliveries } from '#gateway/serving/deliveries.ts';
import type { DeliveriesOptions, ReadList } from '#gateway/serving/deliveries.ts';
import type { Artefact, ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import { FollowedSource } from '#gateway/serving/sources/follow-source.ts';
import type { DeliveryTrouble, FollowOptions } from '#gateway/serving/sources/follow-source.ts';

/** A source, and how often to look at it where it says nothing. */
export interface FollowedPlace {
  readonly source: ArtefactSource;
  readonly pollEveryMs: number;
}

/** The source of the list of registered documents. */
export interface DocumentsPlace extends FollowedPlace {
  /** Whether the gateway starts without a list: a server that is down may come back, a wrong folder may not. */
  readonly isNeeded: boolean;
  /** Checks and reads what the source holds. */
  readonly read: (artefact: Artefact, options: Parameters<ReadList>[0]) => ReturnType<ReadList>;
}

/** Events that operators hear of. */
export interface FollowEvents {
  /** An update is rejected; what was served before stays in service. */
  readonly onTrouble: (what: 'supergraph' | 'documents', trouble: DeliveryTrouble) => void;
  readonly onRecovery: (what: 'supergraph' | 'documents') => void;
  /** The gateway starts without a list. */
  readonly onNoList: (source: string, error: unknown) => void;
  /** The first list is served, and not prepared. */
  readonly onUnprepared: (error: unknown) => void;
}

/** Options for {@link followDeliveries}. */
export interface FollowDeliveriesOptions<Service> extends Pick<FollowOptions, 'now' | 'clock' | 'random'> {
  readonly deliveries: DeliveriesOptions<Service>;
  readonly supergraph: FollowedPlace;
  /** undefined: nothing is registered. */
  readonly documents: DocumentsPlace | undefined;
  readonly events: FollowEvents;
}

/** What is served, and what is known of where it comes from. */
export interface FollowedDeliveries<Service> {
  readonly deliveries: Deliveries<Service>;
  readonly supergraph: FollowedSource;
  /** undefined: nothing is registered. */
  readonly documents: FollowedSource | undefined;
  /** Resolves when the first list is prepared, or the gateway stops. */
  readonly prepared: Promise<void>;
  /** Looks at both sources now. */
  readonly reload: () => void;
}

/** Several changes come at once: an editor writes twice, a deployment copies many files. */
const settleMs = 100;

/**
 * Loads supergraph and list, and follows their sources from then on. Everything is closed with the stack.
 *
 * @throws StartupError where the supergraph cannot be served; where the list cannot, and is needed.
 */
export async function followDeliveries<Service>(
  options: FollowDeliveriesOptions<Service>,
  stack: AsyncDisposableStack,
): Promise<FollowedDeliveries<Service>> {
  const { events } = options;
  let deliveries: Deliveries<Service> | undefined;
  const supergraph = new FollowedSource({
    ...followOptions('supergraph', options.supergraph, options),
    take: async (artefact, signal) => {
      if (deliveries) await deliveries.takeSupergraph(artefact, signal);
      else deliveries = stack.use(await Deliveries.open(options.deliveries, artefact, signal));
    },
  });
  await orRefuse(() => supergraph.look());
  if (!deliveries) throw new StartupError('The source of the supergraph holds nothing.');
  const documents = options.documents && (await followDocuments(deliveries, options.documents, options));
  // Closed before what they hand over to.
  if (documents) stack.use(documents);
  stack.use(supergraph);
  const stopped = new AbortController();
  stack.defer(() => stopped.abort());
  const prepared = deliveries.prepareServed(stopped.signal).catch(events.onUnprepared);
  supergraph.start();
  documents?.start();
  const reload = (): void => {
    supergraph.refresh();
    documents?.refresh();
  };
  return { deliveries, supergraph, documents, prepared, reload };
}

async function followDocuments<Service>(
  deliveries: Deliveries<Service>,
  place: DocumentsPlace,
  options: FollowDeliveriesOptions<Service>,
): Promise<FollowedSource> {
  let isFirst = true;
  const followed = new FollowedSource({
    ...followOptions('documents', place, options),
    take: async (artefact, signal) => {
      const read: ReadList = (reading) => place.read(artefact, reading);
      // At the start nothing better is served meanwhile: it is prepared while it is served.
      await (isFirst ? deliveries.serveList(read, signal) : deliveries.takeList(read, signal));
    },
  });
  try {
    await orRefuse(() => followed.look());
  } catch (error) {
    if (place.isNeeded) {
      await followed.close();
      throw error;
    }
    options.events.onNoList(place.source.name, error);
  }
  isFirst = false;
  return followed;
}

function followOptions(
  what: 'supergraph' | 'documents',
  { source, pollEveryMs }: FollowedPlace,
  {
    events,
    now,
    clock,
    random,
  }: Pick<FollowDeliveriesOptions<unknown>, 'events' | 'now' | 'clock' | 'random'>,
): Omit<FollowOptions, 'take'> {
  return {
    source,
    pollEveryMs,
    settleMs,
    onTrouble: (trouble) => events.onTrouble(what, trouble),
    onRecovery: () => events.onRecovery(what),
    now,
    clock,
    random,
  };
}

/** At startup, anything wrong with what is delivered is the operator's to fix. */
async function orRefuse(look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(Error.isError(cause) ? cause.message : String(cause), { cause });
  }
}
