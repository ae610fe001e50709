import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import {
  manyTypesGraph,
  manyTypesSupergraphWithMore,
  subgraphCount,
  typesPerSubgraph,
} from '#test/bench/graphs/many-types-graph.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';

/** What a gateway is started with, and what it is given later. */
export interface WrittenSwaps {
  readonly configFile: string;
  /** Ids that are in both lists. */
  readonly ids: readonly string[];
  /** The text of a document that only the second list holds. */
  readonly newText: string;
  replaceList(): Promise<void>;
  /** The next one has a field `added` of `Query`. */
  replaceSupergraph(): Promise<void>;
}

/** What part of the documents the second list exchanges for others: a tenth. */
const changedShare = 0.1;

/** More than a document of this graph takes. */
const bytesPerDocument = 100_000;

/** Writes two lists and two supergraphs, and a configuration with the first of each. */
export async function writeSwaps(
  { fileFor, subgraphs }: BenchContext,
  options: { readonly documents: number; readonly adminPort: number },
): Promise<WrittenSwaps> {
  const supergraph = fileFor('supergraph.graphql');
  const nextSupergraph = manyTypesSupergraphWithMore(subgraphs.url);
  await writeFile(supergraph, manyTypesGraph.supergraph(subgraphs.url));
  const manifests = fileFor('manifests');
  await mkdir(manifests);
  const list = join(manifests, 'default.json');
  const changed = Math.ceil(options.documents * changedShare);
  await writeFile(list, manifestOf(0, options.documents));
  const config: GatewayConfigInput = {
    admin: { port: options.adminPort },
    supergraph: { file: supergraph, pollEvery: '100ms' },
    documents: { mode: 'require-id', manifests, pollEvery: '100ms' },
    execution: { operationCacheBytes: options.documents * bytesPerDocument },
    telemetry: { accessLog: 'none' },
  };
  const configFile = fileFor('weir.yaml');
  // JSON is YAML too.
  await writeFile(configFile, JSON.stringify(config));
  return {
    configFile,
    ids: Array.from({ length: options.documents - changed }, (_, index) =>
      documentId(textOf(changed + index)),
    ),
    newText: textOf(options.documents + changed - 1),
    replaceList: () => replace(list, manifestOf(changed, options.documents)),
    replaceSupergraph: () => replace(supergraph, nextSupergraph),
  };
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function manifestOf(from: number, count: number): string {
  const documents = Array.from({ length: count }, (_, index) => {
    const text = textOf(from + index);
    return { id: documentId(text), name: `Screen${from + index}`, kind: 'query', text };
  });
  return JSON.stringify({ format: 'weir-persisted-documents', version: 1, client: 'default', documents });
}

/** Every fourth asks two subgraphs. */
function textOf(index: number): string {
  const type = `${index % subgraphCount}x${Math.floor(index / subgraphCount) % typesPerSubgraph}`;
  const more = index % 4 === 0 ? ' stock' : '';
  return `query Screen${index} { item${type}(id: "1") { id name size isNew${more} } }`;
}
