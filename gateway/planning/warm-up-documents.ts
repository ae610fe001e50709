import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import { backgroundCaller as caller } from '#gateway/planning/operation-workers.ts';
import type { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { planKey } from '#gateway/planning/plan-cache.ts';
import type { PlanCache } from '#gateway/planning/plan-cache.ts';
import { warmUp } from '#gateway/planning/warm-up.ts';
import type { WarmUpOptions, WarmUpProgress } from '#gateway/planning/warm-up.ts';
import type { PreparedDocuments, TextValidation } from '#gateway/validation/prepared-documents.ts';

/** What was found out about registered documents of one snapshot, by the SHA-256 of their texts. */
export type PreparedTexts = ReadonlyMap<string, PreparedText>;

/** What was found out about one text. */
export interface PreparedText {
  readonly validation: TextValidation;
  /** JSON texts by their keys in the plan cache; fewer than there are where one could not be made. */
  readonly plans: ReadonlyMap<string, string>;
  /** Why it cannot be run; undefined: it can. */
  readonly misfit: Error | undefined;
}

/** A registered document that its callers will get errors for. */
export interface Misfit {
  readonly registered: RegisteredDocument;
  readonly error: unknown;
}

/** What to prepare, and with what. */
export interface WarmUpDocumentsOptions extends Pick<
  WarmUpOptions<unknown>,
  'concurrency' | 'signal' | 'onProgress'
> {
  readonly registered: readonly RegisteredDocument[];
  /** What is known of this snapshot already: unchanged texts are not prepared again. */
  readonly known: PreparedTexts;
  readonly documents: Pick<PreparedDocuments, 'validationOf'>;
  readonly plans: Pick<PlanCache, 'textOf'>;
  readonly overrides: Pick<OverrideLabels, 'outcomesFor'>;
}

/** What came of it. */
export interface WarmUpResult {
  readonly texts: PreparedTexts;
  /** Of all texts: JSON texts by their keys in the plan cache. */
  readonly plans: ReadonlyMap<string, string>;
  readonly misfits: readonly Misfit[];
  /** Of the texts that were new. */
  readonly progress: WarmUpProgress;
}

/** Looking a known text up takes about a microsecond. */
const lookedUpAtOnce = 1000;

/**
 * Validates, prices and plans registered documents in the threads, each text once, and for every outcome of the
 * `@override` labels that matter to it. What does not fit is told and stops nothing. Nothing is in use yet.
 */
export async function warmUpDocuments(options: WarmUpDocumentsOptions): Promise<WarmUpResult> {
  const { registered, known, concurrency, signal, onProgress } = options;
  const texts = new Map<string, PreparedText>();
  const fresh = new Map<string, string>();
  const failures = new Map<string, unknown>();
  for (const [index, { document }] of registered.entries()) {
    if (index % lookedUpAtOnce === 0) await nextTurn();
    const sha256 = sha256Of(document.id);
    const prepared = known.get(sha256);
    if (prepared && isFinal(prepared)) texts.set(sha256, prepared);
    else fresh.set(sha256, document.text);
  }
  const progress = await warmUp({
    items: [...fresh],
    prepare: async ([sha256, text]) => {
      const prepared = await prepareText({ sha256, text }, options);
      texts.set(sha256, prepared);
      if (prepared.misfit !== undefined) throw prepared.misfit;
    },
    concurrency,
    signal,
    onFailure: ([sha256], error) => failures.set(sha256, error),
    onProgress,
  });
  return { ...(await collect(registered, { texts, failures })), texts, progress };
}

async function collect(
  registered: readonly RegisteredDocument[],
  { texts, failures }: { readonly texts: PreparedTexts; readonly failures: ReadonlyMap<string, unknown> },
): Promise<Pick<WarmUpResult, 'plans' | 'misfits'>> {
  const plans = new Map<string, string>();
  const misfits: Misfit[] = [];
  for (const [index, one] of registered.entries()) {
    if (index % lookedUpAtOnce === 0) await nextTurn();
    const sha256 = sha256Of(one.document.id);
    const prepared = texts.get(sha256);
    const error = failures.get(sha256) ?? prepared?.misfit;
    if (error !== undefined) misfits.push({ registered: one, error });
    for (const [key, plan] of prepared?.plans ?? []) plans.set(key, plan);
  }
  return { plans, misfits };
}

/** What is wrong with a text stays wrong; what kept it from being planned may have passed. */
function isFinal({ validation, misfit }: PreparedText): boolean {
  return misfit === undefined || validation.tokens === undefined;
}

/** The SHA-256 in the id of a registered document. */
export function sha256Of(id: string): string {
  return id.slice('sha256:'.length);
}

async function prepareText(
  source: { readonly sha256: string; readonly text: string },
  { documents, plans: planCache, overrides }: WarmUpDocumentsOptions,
): Promise<PreparedText> {
  const { text } = source;
  const plans = new Map<string, string>();
  const found = await documents.validationOf(source, caller);
  if (found.tokens === undefined) return { validation: found, plans, misfit: firstFailure(found) };
  // A plan that came with the validation is of the only operation, to which no label matters.
  const { plan, ...validation } = found;
  try {
    for (const request of planRequests(parse(text, { noLocation: true }), text, overrides)) {
      plans.set(planKey(request), plan ?? (await planCache.textOf(request, caller)));
    }
    return { validation, plans, misfit: undefined };
  } catch (error) {
    return { validation, plans, misfit: Error.isError(error) ? error : new Error(String(error)) };
  }
}

/** Every operation of a document, with every set of labels that may hold for it. */
export function* planRequests(
  document: DocumentNode,
  text: string,
  overrides: Pick<OverrideLabels, 'outcomesFor'>,
): Generator<{ text: string; operationName: string | undefined; activeLabels: readonly string[] }> {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const activeLabels of overrides.outcomesFor(document)) {
      yield { text, operationName: definition.name?.value, activeLabels };
    }
  }
}

function firstFailure({ failures }: TextValidation): Error {
  const [failure] = failures;
  return new Error(failure ? `${failure.code}: ${failure.message}` : 'The document is not valid');
}
