import { LineCounter, isMap, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { StartupError } from '#gateway/errors/startup-error.ts';

const subgraphEntry = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .describe('Where the service answers.'),
  schema: z.string().min(1).describe('Path of its schema, in GraphQL; relative to this file.'),
});

const subgraphsFile = z.strictObject({
  subgraphs: z
    .record(z.string(), subgraphEntry)
    .refine((entries) => Object.keys(entries).length > 0, 'must list one subgraph or more')
    .describe('The services to compose, by name.'),
});

/** One service as `subgraphs.yaml` lists it; `schema` is as written there. */
export interface SubgraphEntry {
  readonly name: string;
  readonly url: string;
  readonly schema: string;
}

/**
 * Parses the file that lists the subgraphs to compose:
 *
 * ```yaml
 * subgraphs:
 *   accounts: { url: http://127.0.0.1:4201/graphql, schema: ../subgraphs/accounts/schema.graphql }
 * ```
 *
 * @param options.source What messages call the text, such as its path.
 * @throws {StartupError} A line per mistake, as `source:line:column: subgraphs.accounts.url: what is wrong`.
 */
export function parseSubgraphsFile(
  text: string,
  { source }: { readonly source: string },
): readonly SubgraphEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const faults = [
    ...document.errors.map(({ pos, message }) => ({ offset: pos[0], message })),
    ...reservedKeys(document),
  ];
  if (faults.length > 0) {
    throw new StartupError(faults.map(({ offset, message }) => `${at(offset)}: ${message}`).join('\n'));
  }
  const result = subgraphsFile.safeParse(plainValueOf(document, source));
  if (result.success) {
    return Object.entries(result.data.subgraphs).map(([name, entry]) => ({ name, ...entry }));
  }
  const mistakes = result.error.issues.map((issue) => {
    const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
    const place = at(offsetOf(document, path));
    return path.length === 0 ? `${place}: ${issue.message}` : `${place}: ${path.join('.')}: ${issue.message}`;
  });
  throw new StartupError(mistakes.join('\n'));
}

/** zod leaves `__proto__` out of what it returns without a word; whoever wrote it shall hear of it. */
function reservedKeys(document: Document): readonly { readonly offset: number; readonly message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      found.push({ offset: key.range?.[0] ?? 0, message: '"__proto__" cannot be a key.' });
    },
  });
  return found;
}

function plainValueOf(document: Document, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const reason = Error.isError(error) ? error.message : String(error);
    throw new StartupError(`${source}: ${reason}`, { cause: error });
  }
}

/** Where the last key of a path stands or, for a key that is missing, the last that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    const pair = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
      : undefined;
    if (!pair) return offset;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}
