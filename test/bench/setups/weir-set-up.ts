import { writeFile } from 'node:fs/promises';
import { fileOf } from '#test/bench/harness/bench-context.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import { graphqlBody } from '#test/bench/setups/graphql-body.ts';
import { writePolicies } from '#test/bench/setups/write-policies.ts';
import type { RunningSetUp, SetUp } from '#test/bench/setups/set-up.ts';
import type { Shape } from '#test/bench/shapes.ts';
import { startRedis } from '#test/testkit/redis.ts';

/** How Weir is set up. */
export interface WeirOptions {
  readonly name: string;
  readonly shape: Shape;
  /** false: `weir start --supergraph`. true: everything that a gateway in production has on. */
  readonly policies: boolean;
  readonly sharing: boolean;
  /** Where the buckets of a gateway with policies are; default: in its memory. */
  readonly buckets?: 'memory' | 'redis';
  /** Where a configured gateway's records go; default: to a file, so that writing them costs what it costs. */
  readonly records?: 'file' | 'nowhere';
}

/** A set-up of Weir, as `weir start` starts it. */
export function weirSetUp(options: WeirOptions): SetUp {
  const { name, shape, policies, sharing, buckets = 'memory', records = 'file' } = options;
  const kind = policies ? `every policy${buckets === 'redis' ? ', limits in Redis' : ''}` : 'bare';
  return {
    name,
    title: `Weir, ${kind}, sharing ${sharing ? 'on' : 'off'}`,
    shape,
    start: async (context) => {
      const redis = buckets === 'redis' ? await startRedis() : undefined;
      const how = policies
        ? await withPolicies(context, { shape, redisUrl: redis?.url })
        : await bare(context, shape);
      const process = await startBenchProcess({
        args: [fileOf('#gateway/cli/weir.ts'), 'start', ...how.args, ...(sharing ? [] : ['--no-sharing'])],
        cores: context.cores.gateway,
        ...(records === 'file' ? { stdoutFile: context.fileFor('records.jsonl') } : {}),
      });
      return {
        process,
        url: process.url,
        headers: how.headers,
        ...(how.strangerHeaders ? { strangerHeaders: how.strangerHeaders } : {}),
        body: how.body,
        [Symbol.asyncDispose]: async () => {
          await process[Symbol.asyncDispose]();
          await redis?.stop();
        },
      };
    },
  };
}

interface WeirStart extends Pick<RunningSetUp, 'headers' | 'strangerHeaders'> {
  readonly args: readonly string[];
  readonly body: string;
}

async function bare({ subgraphs, fileFor }: BenchContext, shape: Shape): Promise<WeirStart> {
  const file = fileFor('supergraph.graphql');
  await writeFile(file, shape.graph.supergraph(subgraphs.url));
  return { args: ['--supergraph', file, '--port', '0'], headers: {}, body: graphqlBody(shape) };
}

async function withPolicies(
  context: BenchContext,
  { shape, redisUrl }: { readonly shape: Shape; readonly redisUrl: string | undefined },
): Promise<WeirStart> {
  const { configFile, documentId, token, strangerToken } = await writePolicies(context, { shape, redisUrl });
  return {
    args: ['--config', configFile, '--port', '0'],
    headers: headersOf(token),
    strangerHeaders: headersOf(strangerToken),
    body: JSON.stringify({ documentId, variables: shape.variables }),
  };
}

function headersOf(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'graphql-client-name': 'bench' };
}
