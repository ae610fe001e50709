import { resolveWithBypass } from '#gateway/documents/bypass/resolve-with-bypass.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import type { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import { modeOf } from '#gateway/documents/document-policy.ts';
import type { DocumentPolicy } from '#gateway/documents/document-policy.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { readReference } from '#gateway/documents/read-reference.ts';
import type { AskedDocument } from '#gateway/documents/read-reference.ts';
import { recordDocument } from '#gateway/documents/record-document.ts';
import { resolveDocument as resolve } from '#gateway/documents/resolve-document.ts';
import type { OperationText, Operations } from '#gateway/operations/operations.ts';
import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import type { DocumentRecord } from '#gateway/telemetry/access-record.ts';
import type { IdentifiedRequest, ResolvedRequest } from '#gateway/pipeline/request.ts';

/** What says which documents may run, and where they are. */
export interface Documents {
  readonly policy: DocumentPolicy;
  /** undefined: nothing is registered. */
  readonly list: DocumentList | undefined;
  /** undefined: clients register nothing by themselves. */
  readonly automatic: AutomaticDocuments | undefined;
  readonly texts: Pick<Operations, 'isDescribed' | 'describe'>;
  readonly bypass: OperatorBypass;
}

/**
 * Finds the text to run: the one that was sent, or the registered one that an id names. A thread reads a new text after
 * its first point is paid.
 *
 * @throws ClientError with a code of the allowlist, or BAD_REQUEST where the request names no document.
 */
export async function resolveDocument(
  request: IdentifiedRequest,
  { policy, list, automatic, texts, bypass }: Documents,
): Promise<ResolvedRequest> {
  const { client, recorder, account } = request;
  const mode = modeOf(policy, client);
  const asked = readReference(request.reference);
  try {
    const options = {
      mode,
      introspection: policy.introspection.has(mode),
      client: client?.name,
      list,
      automatic,
      describe: async (text: OperationText) => {
        if (!texts.isDescribed(text.sha256)) await account.prepay();
        return await texts.describe(text, callerKey(request));
      },
    };
    const resolved = await resolveWithBypass({
      bypass,
      headers: request.headers,
      asked,
      options,
      resolve: () => resolve(asked, options),
      record: (told) => recorder.add({ bypass: told }),
    });
    recorder.add({ document: recordDocument(resolved) });
    return { ...request, resolved, mayReadSchema: options.introspection };
  } catch (error) {
    recorder.add({ document: refusedDocument(asked, mode) });
    throw error;
  }
}

function refusedDocument({ text, id }: AskedDocument, mode: DocumentMode): DocumentRecord {
  return {
    ...(text === undefined ? {} : { sha256: digestOf(text, 'sha256') }),
    registered: false,
    mode,
    outcome: 'refused',
    ...(id === undefined ? {} : { id }),
  };
}
