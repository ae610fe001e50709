import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess, GatewayProcessOptions } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubAnswer, StubSubgraph } from '#test/testkit/stub-subgraph.ts';

const stubSchema = `
  ${federationLink('"@authenticated"', '"@listSize"')}
  type Query {
    hello(name: String, by: Greeting): String
    echo(value: Anything): Anything
    items(first: Int = 10): [Item!] @listSize(slicingArguments: ["first"])
    secret: String @authenticated
  }
  type Mutation { touch(by: Int! = 1): Int }
  type Item { id: ID! name: String! next: Item related: [Item!] @listSize(assumedSize: 3) }
  input Greeting { name: String! nested: Greeting }
  scalar Anything
`;

const downSchema = `
  ${federationLink()}
  type Query { down: String }
`;

/** Nothing listens here: the port is reserved, so that no test can be answered by chance. */
const nowhere = 'http://127.0.0.1:1/graphql';

/** A gateway over one stub subgraph, and one that is down. */
export interface StubGraph extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  readonly subgraph: StubSubgraph;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How to start one. */
export interface StubGraphOptions extends Omit<GatewayProcessOptions, 'config'> {
  readonly answer?: StubAnswer;
  readonly config?: Omit<GatewayConfigInput, 'supergraph' | 'subgraphs'>;
  /** How the stub is called. */
  readonly stubSettings?: { readonly timeout?: string; readonly maxResponseBytes?: string | number };
}

/** Answers `hello` and `touch`. */
const answerHello: StubAnswer = ({ query }) =>
  query.includes('touch') ? { data: { touch: 1 } } : { data: { hello: 'hello' } };

/** Starts a gateway whose subgraph answers as the test says; its subgraph `other`, which has `down`, is not there. */
export async function startStubGraph(options: StubGraphOptions = {}): Promise<StubGraph> {
  await using stack = new AsyncDisposableStack();
  const subgraph = stack.use(await startStubSubgraph(options.answer ?? answerHello));
  const folder = await mkdtemp(join(tmpdir(), 'weir-stub-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, stubSupergraph());
  const { answer: _answer, stubSettings, config = {}, ...processOptions } = options;
  const subgraphs = {
    stub: { endpoints: [{ url: subgraph.url }], ...stubSettings },
    other: { endpoints: [{ url: nowhere }] },
  };
  const gateway = stack.use(
    await startGateway({ ...processOptions, config: { ...config, supergraph: { file }, subgraphs } }),
  );
  const all = stack.move();
  return { gateway, subgraph, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The supergraph of the stub and the missing subgraph. */
export function stubSupergraph(): string {
  return composeForTest({ stub: stubSchema, other: downSchema });
}
