import { setTimeout as rest } from 'node:timers/promises';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { logIncompatible } from '#gateway/main/log-incompatible.ts';
import { logger } from '#gateway/main/logger.ts';
import { progressLog } from '#gateway/main/progress-log.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import { compileRegistered, prepareRegistered } from '#gateway/operations/prepare-registered.ts';

/** Which list to prepare, and for what. */
export interface PrepareListOptions {
  readonly list: DocumentList | undefined;
  /** What it is prepared for, for the log: `list` or `supergraph`. */
  readonly occasion: 'list' | 'supergraph';
  readonly signal: AbortSignal;
  readonly operations: Operations;
  readonly config: Pick<GatewayConfig, 'documents' | 'execution'>;
}

/**
 * Validates, prices and plans the documents of a list in the threads, and compiles as many as are kept compiled. Those
 * that do not fit are reported, and stop nothing.
 */
export async function prepareList(options: PrepareListOptions): Promise<void> {
  const { list, occasion, signal, operations, config } = options;
  const { prepareAhead } = config.documents;
  const registered = list?.all.slice(0, prepareAhead) ?? [];
  const left = (list?.size ?? 0) - registered.length;
  if (left > 0)
    logger.warn({ left, prepareAhead }, 'Registered documents are prepared when they are first called');
  const { texts, incompatible } = await prepareRegistered({
    registered,
    operations,
    // One more than may run, so that no thread waits for the event loop.
    concurrency: config.execution.planningWorkers + 1,
    signal,
    onProgress: progressLog({ occasion, clock: monotonicClock }),
  });
  if (signal.aborted) return;
  operations.register(texts);
  logIncompatible(incompatible);
  await compileRegistered({ registered, operations, signal, rest, clock: monotonicClock });
}
