import { Kind } from 'graphql';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import type { OverrideLabels } from '#gateway/planning/override-labels.ts';
import type { PlanCache } from '#gateway/planning/plan-cache.ts';
import { warmUp } from '#gateway/planning/warm-up.ts';
import type { WarmUpOptions, WarmUpProgress } from '#gateway/planning/warm-up.ts';
import type { PreparedDocuments } from '#gateway/validation/prepared-documents.ts';

/** What to plan, and where the plans go. */
export interface WarmUpDocumentsOptions extends Omit<WarmUpOptions<RegisteredDocument>, 'items' | 'prepare'> {
  readonly registered: readonly RegisteredDocument[];
  readonly documents: PreparedDocuments;
  readonly plans: PlanCache;
  readonly overrides: OverrideLabels;
}

/** A caller of its own, so that requests never wait for more than their share of the threads. */
const caller = 'warm-up';

/** Validates and plans registered documents, each for every outcome of the `@override` labels that matter to it. */
export function warmUpDocuments(options: WarmUpDocumentsOptions): Promise<WarmUpProgress> {
  const { registered, documents, plans, overrides, ...rest } = options;
  const prepare = async ({ document: { id, text } }: RegisteredDocument): Promise<void> => {
    const { document } = await documents.prepare({ sha256: id.slice('sha256:'.length), text }, caller);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const operationName = definition.name?.value;
      for (const activeLabels of overrides.outcomesFor(document)) {
        await plans.get({ text, operationName, activeLabels }, caller);
      }
    }
  };
  return warmUp({ ...rest, items: registered, prepare });
}
