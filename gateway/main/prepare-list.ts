import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DocumentList, RegisteredDocument } from '#gateway/documents/document-list.ts';
import { operationKey } from '#gateway/execution/compiled-operations.ts';
import { logger } from '#gateway/main/logger.ts';
import { logMisfits } from '#gateway/main/log-misfits.ts';
import { progressLog } from '#gateway/main/progress-log.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';
import { backgroundCaller } from '#gateway/planning/operation-workers.ts';
import { planRequests, sha256Of, warmUpDocuments } from '#gateway/planning/warm-up-documents.ts';
import type { PreparedTexts } from '#gateway/planning/warm-up-documents.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';

/** Which list to prepare, and with what. */
export interface PrepareListOptions {
  readonly list: DocumentList | undefined;
  /** What it is prepared for, for the log: `list` or `supergraph`. */
  readonly occasion: 'list' | 'supergraph';
  readonly signal: AbortSignal;
  readonly parts: PipelineParts;
  readonly known: PreparedTexts;
  readonly config: Pick<GatewayConfig, 'documents' | 'execution'>;
}

/** For each millisecond of compiling on the event loop, so many are left to requests. */
const restFactor = 2;

/**
 * Validates, prices and plans the documents of a list in the threads, and compiles as many as are kept compiled. Those
 * that do not fit are reported, and stop nothing.
 *
 * @returns what is known from now on.
 */
export async function prepareList(options: PrepareListOptions): Promise<PreparedTexts> {
  const { list, occasion, signal, parts, known, config } = options;
  const { documents, planning } = parts;
  const { prepareAhead } = config.documents;
  const registered = list?.all.slice(0, prepareAhead) ?? [];
  const left = (list?.size ?? 0) - registered.length;
  if (left > 0)
    logger.warn({ left, prepareAhead }, 'Registered documents are prepared when they are first called');
  const result = await warmUpDocuments({
    registered,
    known,
    documents,
    plans: planning.plans,
    overrides: planning.overrides,
    // One more than may run, so that no thread waits for the event loop.
    concurrency: config.execution.planningWorkers + 1,
    signal,
    onProgress: progressLog({ occasion, clock: planning.clock }),
  });
  if (signal.aborted) return known;
  documents.keep({ get: (sha256) => result.texts.get(sha256)?.validation });
  planning.plans.keep(result.plans);
  logMisfits(result.misfits);
  await compileAhead(registered.slice(0, config.execution.planCacheSize), { parts, signal });
  return result.texts;
}

interface Compiling {
  readonly parts: PipelineParts;
  readonly signal: AbortSignal;
}

/** Compiles what is not compiled yet, with rests between. What does not fit is left out. */
async function compileAhead(registered: readonly RegisteredDocument[], { parts, signal }: Compiling) {
  const { clock } = parts.planning;
  for (const { document } of registered) {
    if (signal.aborted) return;
    const startedAt = clock();
    const source = { sha256: sha256Of(document.id), text: document.text };
    const compiled = await compileDocument(source, parts).catch(() => false);
    if (compiled) await pause((clock() - startedAt) * restFactor);
  }
}

/** @returns whether anything had to be done. */
async function compileDocument(
  source: { readonly sha256: string; readonly text: string },
  { documents, planning, cost }: PipelineParts,
): Promise<boolean> {
  const { operations, plans, overrides, apiSchema, supergraphSchema, prices } = planning;
  const { sha256, text } = source;
  const { document } = await documents.prepare(source, backgroundCaller);
  let worked = false;
  for (const request of planRequests(document, text, overrides)) {
    const key = operationKey({ ...request, sha256, permittedHash: '' });
    if (operations.find(key)) continue;
    worked = true;
    const { operationName } = request;
    const operation = selectOperation(document, operationName);
    if (cost.settings.mode !== 'off') cost.prices.priceOf({ document, operation });
    const { plan, characters: planCharacters } = await plans.get(request, backgroundCaller);
    const common = { document, permittedDocument: document, hiddenTypes: new Map(), operationName };
    operations.compile(key, { ...common, plan, planCharacters, apiSchema, supergraphSchema, prices });
  }
  return worked;
}
