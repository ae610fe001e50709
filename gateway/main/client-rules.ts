import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import type { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import type { DocumentPolicy } from '#gateway/documents/document-policy.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';

/** Who may send what, as configured. */
export function documentPolicyOf({ documents, clients }: GatewayConfig): DocumentPolicy {
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

/** What holds for clients, but for the list: their pages, their documents, their caches. */
export function clientRules(
  config: GatewayConfig,
  {
    automatic,
    bypass,
    operations,
  }: {
    readonly automatic: AutomaticDocuments | undefined;
    readonly bypass: OperatorBypass;
    readonly operations: Operations;
  },
): Pick<PipelineParts, 'origins' | 'registered' | 'sharing'> {
  const registered = {
    policy: documentPolicyOf(config),
    list: undefined,
    automatic,
    bypass,
    texts: operations,
  };
  return { origins: clientOrigins(config), registered, sharing: config.documents.cacheControl };
}
