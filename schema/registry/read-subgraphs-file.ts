import { dirname, isAbsolute, join } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { isMissingFile } from '#gateway/bounded/is-missing-file.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import type { SubgraphSchema } from '#schema/registry/composition-result.ts';
import { parseSubgraphsFile } from '#schema/registry/parse-subgraphs-file.ts';

const maxListBytes = 1024 * 1024;
const maxSchemaBytes = 16 * 1024 * 1024;

/**
 * Reads the file that lists the subgraphs, and the schema of each.
 *
 * @param path Of the list; paths in it are relative to it, and `file` of each result is relative to where `path` is.
 * @throws StartupError What is wrong with the list, or every schema that cannot be read.
 */
export async function readSubgraphsFile(path: string): Promise<readonly SubgraphSchema[]> {
  const entries = parseSubgraphsFile(await readBoundedFile(path, { maxBytes: maxListBytes }), {
    source: path,
  });
  const reads = await Promise.allSettled(
    entries.map(async ({ name, url, schema }) => {
      const file = isAbsolute(schema) ? schema : join(dirname(path), schema);
      return { name, url, file, sdl: await readBoundedFile(file, { maxBytes: maxSchemaBytes }) };
    }),
  );
  const failures = reads.flatMap((read, index) => {
    if (read.status === 'fulfilled') return [];
    if (!(read.reason instanceof StartupError)) throw read.reason;
    return [`${path}: subgraphs.${entries[index]?.name}.schema: ${read.reason.message}`];
  });
  if (failures.length > 0) {
    const isMissing = reads.some((read) => read.status === 'rejected' && isMissingFile(read.reason));
    throw new StartupError(failures.join('\n'), { exitCode: isMissing ? 2 : 1 });
  }
  return reads.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []));
}
