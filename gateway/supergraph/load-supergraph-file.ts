import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { isMissingFile } from '#gateway/bounded/is-missing-file.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Reads a supergraph file and builds its snapshot.
 *
 * @param path Of a file in UTF-8; messages show it as given.
 * @param options.maxBytes The largest file read; 64 MiB unless told.
 * @throws StartupError The file is missing, unreadable, too large, empty, no GraphQL, no supergraph, or one that
 * demands what Weir does not do.
 */
export async function loadSupergraphFile(
  path: string,
  { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {},
): Promise<SupergraphSnapshot> {
  return buildSupergraphSnapshot(await readSupergraphText(path, maxBytes), { source: path });
}

async function readSupergraphText(path: string, maxBytes: number): Promise<string> {
  try {
    return await readBoundedFile(path, { maxBytes });
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    throw new StartupError(`${error.message} Compose a supergraph with "weir schema compose".`, {
      cause: error.cause,
      exitCode: 2,
    });
  }
}
