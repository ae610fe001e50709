import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** Longer labels are ignored: they end up in logs and metrics. */
const maxLabelCharacters = 128;

/** The pairs of headers by which applications name themselves, ours first. */
const labelHeaders = [
  ['graphql-client-name', 'graphql-client-version'],
  ['apollographql-client-name', 'apollographql-client-version'],
] as const;

/**
 * The application that sends the request: the one its credential was issued to, else the one it says it is.
 * A version is always the application's own word, and counts only where the name beside it does not contradict.
 */
export function identifyClient({
  identity,
  headers,
}: {
  readonly identity: Identity | undefined;
  readonly headers: RequestHeaders;
}): Client | undefined {
  const label = readLabel(headers);
  if (identity?.client === undefined) {
    return label?.name === undefined
      ? undefined
      : { name: label.name, version: label.version, source: 'header' };
  }
  const contradicts = label?.name !== undefined && label.name !== identity.client;
  return {
    name: identity.client,
    version: contradicts ? undefined : label?.version,
    source: 'credential',
  };
}

interface Label {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/** The first pair of headers with a readable name, else the first with a version alone. */
function readLabel(headers: RequestHeaders): Label | undefined {
  const labels = labelHeaders.map(([name, version]) => ({
    name: readHeader(headers[name]),
    version: readHeader(headers[version]),
  }));
  return labels.find(({ name }) => name !== undefined) ?? labels.find(({ version }) => version !== undefined);
}

function readHeader(value: string | readonly string[] | undefined): string | undefined {
  const values = [value ?? []].flat();
  const text = values.length === 1 ? values[0]?.trim() : undefined;
  if (text === undefined || text.length > maxLabelCharacters) return undefined;
  return /^[\u0020-\u007e]+$/.test(text) ? text : undefined;
}
