import type { CompositionError, SubgraphSchema } from '#schema/registry/composition-result.ts';

const validName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * Finds names that would make trouble later: a name is a key of configuration, a label of metrics, a folder of the
 * registry and a part of log lines.
 *
 * @returns An `INVALID_SUBGRAPH_NAME` for each subgraph whose name is malformed or taken.
 */
export function checkSubgraphNames(subgraphs: readonly SubgraphSchema[]): readonly CompositionError[] {
  const seen = new Set<string>();
  return subgraphs.flatMap(({ name, file }) => {
    // Two names that differ in case alone would share a file on some systems and be mistaken on all.
    const taken = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (taken)
      return [invalidName(`Two subgraphs are named ${JSON.stringify(name)}; case does not count.`, file)];
    if (validName.test(name)) return [];
    return [
      invalidName(
        `${JSON.stringify(name)} cannot name a subgraph: a name is a letter, then letters, digits, "_" and "-", ` +
          'at most 64 characters.',
        file,
      ),
    ];
  });
}

function invalidName(message: string, file: string): CompositionError {
  return { code: 'INVALID_SUBGRAPH_NAME', message, file, alsoAt: [] };
}
