import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, parse } from 'graphql';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import { planKey } from '#gateway/operations/known-operation.ts';
import type {
  Operations,
  OperationText,
  PreparedText,
  PreparedTexts,
} from '#gateway/operations/operations.ts';
import { warmUp } from '#gateway/operations/warm-up.ts';
import type { WarmUpOptions, WarmUpProgress } from '#gateway/operations/warm-up.ts';
import { backgroundCaller as caller } from '#gateway/operations/threads/caller-key.ts';
import { labelOutcomes } from '#gateway/planning/override-labels.ts';
import type { TextValidation } from '#gateway/validation/invalid-document.ts';

/** A registered document that its callers will get errors for. */
export interface IncompatibleDocument {
  readonly registered: RegisteredDocument;
  readonly error: unknown;
}

/** Which documents to prepare, and for what. */
export interface PrepareRegisteredOptions extends Pick<
  WarmUpOptions<unknown>,
  'concurrency' | 'signal' | 'onProgress'
> {
  readonly registered: readonly RegisteredDocument[];
  /** Texts that are prepared already are not prepared again. */
  readonly operations: Operations;
}

/** Prepared documents, not in use yet. */
export interface PreparedRegistered {
  readonly texts: PreparedTexts;
  readonly incompatible: readonly IncompatibleDocument[];
  /** Of the texts that were new. */
  readonly progress: WarmUpProgress;
}

/** Looking a known text up takes about a microsecond. */
const lookedUpAtOnce = 1000;
/** For each millisecond of compiling on the event loop, so many are left to requests. */
const restFactor = 2;
/** Of the shelf, for programs that are compiled before they are called. */
const compiledShare = 3 / 4;

/**
 * Validates, prices and plans registered documents in the threads, each text once, and for every outcome of the
 * `@override` labels that matter to it. Documents that do not fit the supergraph are reported and stop nothing. Nothing is in use yet:
 * that is for `Operations.register`.
 */
export async function prepareRegistered(options: PrepareRegisteredOptions): Promise<PreparedRegistered> {
  const { registered, operations, concurrency, signal, onProgress } = options;
  const texts = new Map<string, PreparedText>();
  const fresh = new Map<string, OperationText>();
  const failures = new Map<string, unknown>();
  for (const [index, one] of registered.entries()) {
    if (index % lookedUpAtOnce === 0) await nextTurn();
    const source = textOf(one);
    const prepared = operations.prepared.get(source.sha256);
    if (prepared && isFinal(prepared)) texts.set(source.sha256, prepared);
    else fresh.set(source.sha256, source);
  }
  const progress = await warmUp({
    items: [...fresh.values()],
    prepare: async (source) => {
      const prepared = await prepareText(source, operations);
      texts.set(source.sha256, prepared);
      if (prepared.incompatible !== undefined) throw prepared.incompatible;
    },
    concurrency,
    signal,
    onFailure: ({ sha256 }, error) => failures.set(sha256, error),
    onProgress,
  });
  const incompatible: IncompatibleDocument[] = [];
  for (const [index, one] of registered.entries()) {
    if (index % lookedUpAtOnce === 0) await nextTurn();
    const { sha256 } = textOf(one);
    const error = failures.get(sha256) ?? texts.get(sha256)?.incompatible;
    if (error !== undefined) incompatible.push({ registered: one, error });
  }
  return { texts, incompatible, progress };
}

/**
 * Compiles registered documents that are prepared, with rests between, until they take three quarters of the shelf. What
 * is compiled or does not fit is left out.
 */
export async function compileRegistered({
  registered,
  operations,
  signal,
  rest,
  clock,
}: Pick<PrepareRegisteredOptions, 'registered' | 'operations' | 'signal'> & {
  /** Resolves after so many milliseconds. */
  readonly rest: (ms: number) => Promise<unknown>;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}): Promise<void> {
  let bytes = 0;
  for (const [index, one] of registered.entries()) {
    // Those that are invalid or compiled already bring no rest.
    if (index % 100 === 99) await nextTurn();
    if (signal.aborted || bytes >= operations.maxBytes * compiledShare) return;
    const startedAt = clock();
    const compiled = await compileText(textOf(one), operations).catch(() => undefined);
    bytes += compiled?.bytes ?? 0;
    if (compiled?.isNew) await rest((clock() - startedAt) * restFactor);
  }
}

async function compileText(
  source: OperationText,
  operations: Operations,
): Promise<{ readonly bytes: number; readonly isNew: boolean }> {
  const document = await operations.know(source, caller);
  let isNew = false;
  for (const operation of document.operations()) {
    operation.price();
    for (const labels of operation.labelOutcomes()) {
      const { selection } = operation.whole;
      isNew ||= !selection.isCompiled(labels);
      await selection.program(labels, caller);
    }
  }
  return { bytes: document.place.bytes, isNew };
}

function textOf({ document }: RegisteredDocument): OperationText {
  return { sha256: document.id.slice('sha256:'.length), text: document.text };
}

/** An invalid text stays invalid; a failure to plan may have passed. */
function isFinal({ validation, incompatible }: PreparedText): boolean {
  return incompatible === undefined || validation.tokens === undefined;
}

async function prepareText({ sha256, text }: OperationText, operations: Operations): Promise<PreparedText> {
  const { work, rules, prepared } = operations;
  const plans = new Map<string, string>();
  const found = prepared.get(sha256)?.validation ?? (await work.validate(text, caller));
  if (found.tokens === undefined) return { validation: found, plans, incompatible: firstFailure(found) };
  // A plan that came with the validation is of the only operation, to which no label matters.
  const { plan: ahead, ...validation } = found;
  try {
    const document = parse(text, { noLocation: true });
    const outcomes = labelOutcomes(rules.overrides.labelsOf(document));
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const operationName = definition.name?.value;
      for (const activeLabels of outcomes) {
        const plan = ahead ?? (await work.plan({ text, operationName, activeLabels }, caller));
        plans.set(planKey(operationName, activeLabels), plan);
      }
    }
    return { validation, plans, incompatible: undefined };
  } catch (error) {
    return { validation, plans, incompatible: Error.isError(error) ? error : new Error(String(error)) };
  }
}

function firstFailure({ failures }: TextValidation): Error {
  const [failure] = failures;
  return new Error(failure ? `${failure.code}: ${failure.message}` : 'The document is not valid');
}
