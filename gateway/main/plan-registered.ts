import type { DocumentList } from '#gateway/documents/document-list.ts';
import { logger } from '#gateway/main/logger.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { warmUpDocuments } from '#gateway/planning/warm-up-documents.ts';
import type { WarmUpDocumentsOptions } from '#gateway/planning/warm-up-documents.ts';

/** After how many registered documents the log says how far planning them has come. */
const planningProgressStep = 100;
/** Plans what operators registered, in the background: requests are served meanwhile. */
export function planRegistered(
  {
    list,
    ...parts
  }: Pick<WarmUpDocumentsOptions, 'documents' | 'plans' | 'overrides'> & { list: DocumentList },
  { config, stack }: ServiceOptions,
): void {
  const { planCacheSize, planningWorkers: concurrency } = config.execution;
  const abort = new AbortController();
  stack.defer(() => abort.abort());
  warmUpDocuments({
    ...parts,
    registered: list.all.slice(0, planCacheSize),
    concurrency,
    signal: abort.signal,
    onFailure: ({ client, document: { name, id } }, err) =>
      logger.warn({ client, document: name, id, err }, 'A registered document cannot be planned'),
    onProgress: (progress) => {
      const { done, total } = progress;
      if (done % planningProgressStep === 0 || done === total)
        logger.info({ ...progress, registered: list.size }, 'Registered documents are being planned');
    },
  }).catch((err: unknown) => logger.error({ err }, 'Registered documents are not planned ahead'));
}
