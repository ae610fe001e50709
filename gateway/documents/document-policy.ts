import type { Client } from '#gateway/clients/client.ts';
import { stricterMode } from '#gateway/documents/document-mode.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';

/** Who may send what. */
export interface DocumentPolicy {
  /** For callers that name no client, and for clients without a mode of their own. */
  readonly mode: DocumentMode;
  /** By the name of the client application. */
  readonly clients: ReadonlyMap<string, DocumentMode>;
  /** The modes in which `__schema` and `__type` are answered though the document is not registered. */
  readonly introspection: ReadonlySet<DocumentMode>;
}

/**
 * The mode that holds for a caller. A client that its credential names gets its own mode. One that a header names gets
 * the stricter of its own and the default: anyone can write a header, so a name alone must never open anything.
 */
export function modeOf(policy: DocumentPolicy, client: Client | undefined): DocumentMode {
  const own = client && policy.clients.get(client.name);
  if (client === undefined || own === undefined) return policy.mode;
  return client.source === 'credential' ? own : stricterMode(own, policy.mode);
}

/** Every mode that can hold for some caller. */
export function possibleModes({ mode, clients }: DocumentPolicy): ReadonlySet<DocumentMode> {
  return new Set([mode, ...clients.values()]);
}
