import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { exactVariables, noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import { executeOperation } from '#gateway/execution/execute-operation.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import type { LargeTask, MainMessage, RunMessage } from '#gateway/execution/large/large-task.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import type { SubgraphAnswer } from '#gateway/subgraph-client/subgraph-client.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';

/** What the tasks of one supergraph are run with. */
export interface LargeTaskParts {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly prices: FieldPrices;
  readonly maxResponseDepths: ReadonlyMap<string, number>;
  readonly maxAnswerBytes: number;
}

/** The way to the gateway. */
export interface TaskPort {
  /** Called with each message about the run. */
  receive(listener: (message: MainMessage) => void): void;
  post(message: RunMessage): void;
}

/** Of an answer, in one message. */
const partBytes = 262_144;

/** Runs an operation in this process; the gateway speaks to the subgraphs. */
export async function runLargeTask(task: LargeTask, parts: LargeTaskParts, port: TaskPort): Promise<void> {
  try {
    await new TaskRun(task, parts, port).run();
  } catch (error) {
    if (error instanceof ClientError) {
      const { code, message } = error;
      port.post({ kind: 'rejected', code, message });
      return;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    port.post({ kind: 'broken', message });
  }
}

class TaskRun {
  readonly #task: LargeTask;
  readonly #parts: LargeTaskParts;
  readonly #port: TaskPort;
  readonly #abort = new AbortController();
  readonly #pending = new Map<number, PromiseWithResolvers<SubgraphAnswer>>();
  #lastId = 0;

  constructor(task: LargeTask, parts: LargeTaskParts, port: TaskPort) {
    this.#task = task;
    this.#parts = parts;
    this.#port = port;
    port.receive((message) => this.#receive(message));
  }

  async run(): Promise<void> {
    const { text, permittedText, operationName, planned, hiddenTypes } = this.#task;
    const { apiSchema, supergraphSchema, prices, maxAnswerBytes } = this.#parts;
    const document = parse(text, { noLocation: true });
    const permittedDocument = permittedText === text ? document : parse(permittedText, { noLocation: true });
    const compiled = compileOperation({
      planned,
      document,
      permittedDocument,
      hiddenTypes,
      operationName,
      apiSchema,
      supergraphSchema,
      prices,
    });
    const operation = selectOperation(document, operationName);
    const variables: Record<string, unknown> = JSON.parse(this.#task.variables);
    noteExactNumbers(this.#task.variables, variables, 'The variables');
    const fetches: FetchRecord[] = [];
    const subgraphErrors: SubgraphErrorRecord[] = [];
    const { data, errors, points } = await executeOperation({
      compiled,
      supergraphSchema,
      variables: exactVariables(apiSchema, operation, variables),
      coercedVariables: this.#task.coercedVariables,
      maxAnswerBytes,
      introspect: async (request) => answerIntrospection(request, apiSchema),
      context: {
        senders: this.#senders(),
        identityHeaders: [],
        // The gateway knows it.
        address: unknownAddress,
        nextSpan: () => this.#nextSpan(),
        signal: this.#abort.signal,
        clock: () => 0,
        onFetch: (fetch) => fetches.push(fetch),
        onSubgraphError: (error) => subgraphErrors.push(error),
        errorRules: this.#task.errorRules,
      },
    });
    this.#postParts(Buffer.from(data.text, 'utf8'));
    this.#port.post({ kind: 'done', errors, points, fetches, subgraphErrors });
  }

  #postParts(data: Buffer): void {
    for (let offset = 0; offset < data.length; offset += partBytes) {
      const bytes = data.subarray(offset, offset + partBytes);
      this.#port.post({ kind: 'part', bytes, offset, size: data.length });
    }
  }

  /** The gateway puts the real one in its place. */
  #nextSpan(): { readonly spanId: string; readonly traceparent: string } {
    this.#lastId += 1;
    return { spanId: String(this.#lastId), traceparent: String(this.#lastId) };
  }

  #senders(): ReadonlyMap<string, SubgraphSender> {
    return new Map(
      [...this.#parts.maxResponseDepths].map(([subgraph, maxResponseDepth]) => [
        subgraph,
        {
          maxResponseDepth,
          send: async ({ body, isQuery, traceparent }) => {
            const id = Number(traceparent);
            const pending = Promise.withResolvers<SubgraphAnswer>();
            this.#pending.set(id, pending);
            this.#port.post({ kind: 'fetch', id, subgraph, body, isQuery });
            return await pending.promise;
          },
        },
      ]),
    );
  }

  #receive(message: MainMessage): void {
    if (message.kind === 'abort') {
      this.#abort.abort(new Error('Nobody waits for the answer any more'));
      for (const { reject } of this.#pending.values()) reject(this.#abort.signal.reason);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'fetched') {
      const { kind: _kind, id: _id, ...answer } = message;
      pending?.resolve(answer);
      return;
    }
    const { code, message: fact, status, responseBytes, reported } = message;
    pending?.reject(
      new SubgraphFailure(code, fact, {
        responseBytes,
        reported,
        ...(status === undefined ? {} : { status }),
      }),
    );
  }
}
