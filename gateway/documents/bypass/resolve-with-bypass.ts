import { covers } from '#gateway/documents/bypass/bypass-grant.ts';
import type { BypassGrant } from '#gateway/documents/bypass/bypass-grant.ts';
import { bypassHeader } from '#gateway/documents/bypass/operator-bypass.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import { badBypass } from '#gateway/documents/bypass/verify-bypass.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import type { AskedDocument } from '#gateway/documents/read-reference.ts';
import type { ResolveDocumentOptions, ResolvedDocument } from '#gateway/documents/resolve-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { BypassRecord } from '#gateway/telemetry/access-record.ts';

/** What a request with a token of an operator needs to find its text. */
export interface ResolveWithBypassOptions {
  readonly bypass: OperatorBypass;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly asked: AskedDocument;
  readonly options: Pick<ResolveDocumentOptions, 'mode' | 'introspection' | 'client' | 'list'>;
  /** Finds the text without any token. */
  readonly resolve: () => ResolvedDocument | Promise<ResolvedDocument>;
  /** Takes what the request's record tells. */
  readonly record: (bypass: BypassRecord) => void;
}

/** Refusals that a token may turn: the text is known, or can be found, and nobody runs it as things are. */
const bypassable: ReadonlySet<string> = new Set([
  'QUERY_NOT_IN_SAFELIST',
  'PERSISTED_QUERY_ID_REQUIRED',
  'PERSISTED_QUERY_NOT_IN_LIST',
]);

/**
 * Finds the text of a request as ever; where the list refuses it, a token of an operator may let it through. Whatever
 * comes after, such as limits, price and authorization, knows nothing of tokens. A token that does not hold is refused
 * even where none was needed, so that nobody relies on it by mistake.
 *
 * @throws ClientError FORBIDDEN for the token, or whatever `resolve` throws.
 */
export async function resolveWithBypass(request: ResolveWithBypassOptions): Promise<ResolvedDocument> {
  const token = request.headers[bypassHeader];
  if (token === undefined) return await request.resolve();
  const grant = await verify(token, request);
  const { tokenId, operator, reason } = grant;
  const told = { tokenId, operator, reason };
  try {
    const resolved = await request.resolve();
    request.record({ outcome: 'not-needed', ...told });
    return resolved;
  } catch (error) {
    const found = isBypassable(error) ? findRefused(request) : undefined;
    if (!found) {
      request.record({ outcome: 'not-needed', ...told });
      throw error;
    }
    const { client } = request.options;
    if (!covers(grant, { sha256: found.sha256, client })) {
      const problem = 'it is for other documents or clients';
      request.record({ outcome: 'refused', problem, ...told });
      throw badBypass(problem, error);
    }
    request.record({ outcome: 'used', ...told, uses: request.bypass.use(grant) });
    return found;
  }
}

async function verify(
  token: string | readonly string[],
  { bypass, record }: ResolveWithBypassOptions,
): Promise<BypassGrant> {
  try {
    return await bypass.verify(token);
  } catch (error) {
    if (error instanceof ClientError) record({ outcome: 'refused', problem: error.message });
    throw error;
  }
}

function isBypassable(error: unknown): boolean {
  return error instanceof ClientError && bypassable.has(error.code);
}

/** The text that the list refuses: the one that was sent, or the retired one that an id names. */
function findRefused({ asked, options }: ResolveWithBypassOptions): ResolvedDocument | undefined {
  const { mode, introspection } = options;
  const common = {
    registered: false,
    manifest: undefined,
    mode,
    outcome: 'bypass',
    keepIn: undefined,
  } as const;
  if (asked.text !== undefined) {
    const { text } = asked;
    return { text, sha256: digestOf(text, 'sha256'), id: undefined, ...common, mayIntrospect: introspection };
  }
  const { id = '' } = asked;
  const retired = options.list?.findRetired(id, options.client);
  if (!retired) return undefined;
  const sha256 = retired.id.slice('sha256:'.length);
  return { text: retired.text, sha256, id: retired.id, ...common, mayIntrospect: true };
}
