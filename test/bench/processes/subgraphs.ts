/**
 * All subgraphs of all workloads in one process. A body that was seen before is answered from memory, with the bytes of
 * its first, real execution: the gateway is to be measured, not they.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LRUCache } from 'lru-cache';
import { serveCommands } from '#test/bench/harness/commands.ts';
import { announceReady } from '#test/bench/harness/announce-ready.ts';
import { createSubgraphExecutor } from '#test/bench/graphs/subgraph-executor.ts';
import type { SubgraphExecutor } from '#test/bench/graphs/subgraph-executor.ts';
import { chainGraph } from '#test/bench/graphs/chain-graph.ts';
import { commonGraph } from '#test/bench/graphs/common-graph.ts';
import { manyTypesGraph } from '#test/bench/graphs/many-types-graph.ts';
import { unionGraph } from '#test/bench/graphs/union-graph.ts';
import { wideGraph } from '#test/bench/graphs/wide-graph.ts';

const maxAnswers = 20_000;
const answers = new LRUCache<string, Buffer>({ max: maxAnswers });
/** Made when they are first asked: some graphs have many subgraphs, and most runs need none of them. */
const makers = new Map<string, () => SubgraphExecutor>(
  [commonGraph, wideGraph, chainGraph, unionGraph, manyTypesGraph].flatMap(({ subgraphs, resolvers }) =>
    subgraphs.map(
      (subgraph) => [`/${subgraph.name}`, () => createSubgraphExecutor(subgraph, resolvers)] as const,
    ),
  ),
);
const executors = new Map<string, SubgraphExecutor>();
const recorded: { readonly path: string; readonly body: string }[] = [];
let recording = false;
let requests = 0;

serveCommands({
  /** @returns how many requests came so far. */
  count: () => requests,
  record: () => {
    recorded.length = 0;
    recording = true;
  },
  /** @returns the requests since `record`, in order. */
  recorded: () => {
    recording = false;
    return recorded;
  },
});

const server = createServer((request, response) => {
  requests += 1;
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
announceReady(server);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const body = await text(request);
  if (recording) recorded.push({ path, body });
  const key = `${path} ${body}`;
  const bytes = answers.get(key) ?? (await execute(path, body));
  answers.set(key, bytes);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}

async function execute(path: string, body: string): Promise<Buffer> {
  const executor = executors.get(path) ?? makers.get(path)?.();
  if (!executor) throw new Error(`There is no subgraph at ${path}`);
  executors.set(path, executor);
  return Buffer.from(JSON.stringify(await executor(JSON.parse(body))));
}
