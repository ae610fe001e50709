import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import { DescribedTexts } from '#gateway/documents/described-texts.ts';
import type { DescribeText } from '#gateway/documents/described-texts.ts';
import { loadDocumentList } from '#gateway/documents/document-list.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { needsList } from '#gateway/documents/document-mode.ts';
import { possibleModes } from '#gateway/documents/document-policy.ts';
import type { DocumentPolicy } from '#gateway/documents/document-policy.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';

/** Who may send what, as configured. */
function documentPolicy({ documents, clients }: GatewayConfig): DocumentPolicy {
  const byName = [...clients.byName].map(
    ([name, { documents: mode = documents.mode }]) => [name, mode] as const,
  );
  return {
    mode: documents.mode,
    clients: new Map(byName),
    introspection: new Set(documents.introspection),
  };
}

/** Which pages may speak for which client. */
function clientOrigins({ clients }: GatewayConfig): ClientOrigins {
  return new Map(
    [...clients.byName].flatMap(([name, { origins }]) =>
      origins ? [[name, new Set(origins)] as const] : [],
    ),
  );
}

/** What holds for clients: their pages, their documents, their caches. @param describe reads a text away from the loop. */
export function clientRules(
  { config, bypass }: { readonly config: GatewayConfig; readonly bypass: OperatorBypass },
  list: DocumentList | undefined,
  describe: DescribeText,
): Pick<PipelineParts, 'origins' | 'registered' | 'sharing'> {
  const { automatic, cacheControl } = config.documents;
  const registered = {
    policy: documentPolicy(config),
    list,
    automatic: automatic && new AutomaticDocuments(automatic),
    bypass,
    texts: new DescribedTexts({ describe, max: config.execution.planCacheSize }),
  };
  return { origins: clientOrigins(config), registered, sharing: cacheControl };
}

/** @throws StartupError where nothing is registered, and somebody may run registered documents alone. */
export async function loadDocuments(config: GatewayConfig): Promise<DocumentList | undefined> {
  const { manifests } = config.documents;
  const modes = possibleModes(documentPolicy(config));
  if (manifests === undefined || (modes.size === 1 && modes.has('off'))) return undefined;
  const list = await loadDocumentList(manifests, { normalize: modes.has('safelist') });
  const strict = [...modes].find(needsList);
  if (strict !== undefined && list.size === 0) {
    throw new StartupError(
      `documents.manifests: nothing is registered in ${manifests}, and in the mode \`${strict}\` nothing else runs; register documents, or begin with \`audit\`.`,
    );
  }
  return list;
}
