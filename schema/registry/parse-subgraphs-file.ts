import { LineCounter, isMap, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { describeIssue } from '#gateway/errors/describe-issue.ts';
import { didYouMean } from '#gateway/errors/nearest-name.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

const url = z.url({
  protocol: /^https?$/,
  error: ({ input }) => (typeof input === 'string' ? 'must be an http or https URL' : undefined),
});
const path = z.string().min(1);

/** What Rover calls a schema; only files are read, so that the same list gives the same supergraph. */
const roverSchema = z
  .strictObject({
    file: path.optional(),
    subgraph_url: z.unknown(),
    graphref: z.unknown(),
    subgraph: z.unknown(),
  })
  .partial()
  .transform(({ file }, context) => {
    if (file !== undefined) return file;
    context.addIssue({
      code: 'custom',
      message:
        'names no file; save the schema with "weir schema introspect URL --out FILE", and write `schema: FILE`',
    });
    return z.NEVER;
  });

const subgraphEntry = z
  .strictObject({
    url: url.optional().describe('Where the service answers.'),
    routing_url: url.optional().describe("The same, as in Rover's supergraph.yaml."),
    schema: z
      .union([path, roverSchema], {
        error: ({ input }) => (input === undefined ? 'missing' : 'expected the path of a file'),
      })
      .describe('Path of its schema, in GraphQL; relative to this file.'),
  })
  .transform(({ url: own, routing_url: rover, schema }, context) => {
    const address = own ?? rover;
    if (address !== undefined) return { url: address, schema };
    context.addIssue({ code: 'custom', path: ['url'], message: 'missing', input: undefined });
    return z.NEVER;
  });

const subgraphsFile = z.strictObject({
  federation_version: z
    .union([z.string(), z.number()])
    .optional()
    .describe("Of Rover's supergraph.yaml; every list is composed by Federation 2."),
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
 * Rover's `supergraph.yaml` is read too: `routing_url`, `schema: { file }` and `federation_version`.
 *
 * @param options.source What messages call the text, such as its path.
 * @throws StartupError A line per mistake, as `source:line:column: subgraphs.accounts.url: what is wrong`.
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
  const result = subgraphsFile.safeParse(plainValueOf(document, source), { error: describeIssue });
  if (result.success) {
    return Object.entries(result.data.subgraphs).map(([name, entry]) => ({ name, ...entry }));
  }
  const mistakes = result.error.issues.flatMap(mistakesOf).map(({ path: steps, message }) => {
    const place = at(offsetOf(document, steps));
    return steps.length === 0 ? `${place}: ${message}` : `${place}: ${steps.join('.')}: ${message}`;
  });
  throw new StartupError(mistakes.join('\n'));
}

interface FileMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const rootKeys = ['subgraphs', 'federation_version'];
const entryKeys = ['url', 'routing_url', 'schema'];

/** A line for each key that is not known, with the one that was most likely meant. */
function mistakesOf(issue: z.core.$ZodIssue): readonly FileMistake[] {
  const { path: steps } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = steps.length === 0 ? rootKeys : entryKeys;
    return issue.keys.map((key) => ({
      path: [...steps, key],
      message: `unknown key${didYouMean(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((form) =>
      form.every(
        (inner) => inner.path.length > 0 || inner.code === 'custom' || inner.code === 'unrecognized_keys',
      ),
    );
    if (meant) return meant.flatMap((inner) => mistakesOf({ ...inner, path: [...steps, ...inner.path] }));
  }
  return [{ path: steps, message: issue.message }];
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
