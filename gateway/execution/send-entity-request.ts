import type { CopyBudget } from '#gateway/execution/copy-budget.ts';
import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import type { EntityJoin } from '#gateway/execution/entity-join.ts';
import type { ErrorList } from '#gateway/execution/error-list.ts';
import { fetchFromSubgraph } from '#gateway/execution/fetch-from-subgraph.ts';
import type { FetchError } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchContext, FetchResult } from '#gateway/execution/fetch-from-subgraph.ts';
import { extensionsOf } from '#gateway/execution/show-subgraph-error.ts';
import type { CompiledEntityRequest } from '#gateway/execution/program/entity-request.ts';
import { minJsonBytes } from '#gateway/execution/response/answer-limit.ts';

/** Entities for one slot of a request. */
export interface EntityPart {
  /** Empty: the slot gets an empty list. */
  readonly join: EntityJoin;
  /** Values from around the entities, by the plan's variable. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The text for these entities alone. */
  readonly alone: () => CompiledEntityRequest | undefined;
}

/** One request for entities. */
export interface EntityExchange {
  readonly subgraph: string;
  readonly request: CompiledEntityRequest;
  /** One for each slot of the request. */
  readonly parts: readonly EntityPart[];
  /** The client's variables that the request uses, each as `"name":value`. */
  readonly variables: readonly string[];
  readonly context: FetchContext;
  readonly errors: ErrorList;
  readonly copies: CopyBudget;
}

/**
 * Asks a subgraph for the entities of several places at once, and joins what it gives.
 *
 * Where it gives no data at all, though it was reached, one entity whose resolver throws outright may have taken the
 * others with it: then each part is asked for by itself.
 *
 * @throws the error of the answer's limit where values from around the entities, written for each part, are larger.
 */
export async function sendEntityRequest(exchange: EntityExchange): Promise<void> {
  const { parts } = exchange;
  const result = await post(exchange);
  const wanted = parts.filter(({ join }) => !join.isEmpty);
  if (result.data || wanted.length < 2 || !result.errors.every(isReported)) {
    settle(exchange, result);
    return;
  }
  await Promise.all(
    wanted.map(async (part) => {
      const request = part.alone();
      if (!request) return;
      const single = { ...exchange, request, parts: [part] };
      settle(single, await post(single));
    }),
  );
}

/** Whether the subgraph itself says so, rather than that it was not reached or not understood. */
function isReported({ code }: FetchError): boolean {
  return code === 'DOWNSTREAM_SERVICE_ERROR';
}

async function post(exchange: EntityExchange): Promise<FetchResult> {
  const { subgraph, request, parts, variables, context, copies } = exchange;
  const own = request.slots.flatMap(({ variable, contexts }, index) => {
    const { join, values } = parts[index] ?? {};
    return [
      `${JSON.stringify(variable)}:[${join?.representations ?? ''}]`,
      ...[...contexts].map(([name, context]) => {
        const value = values?.get(name) ?? null;
        copies.spend(minJsonBytes(value));
        return `${JSON.stringify(context.name)}:${JSON.stringify(value)}`;
      }),
    ];
  });
  const body = `${request.prefix}${[...own, ...variables].join(',')}}}`;
  return await fetchFromSubgraph(
    { subgraph, body, isQuery: true, exactFields: request.exactFields },
    context,
  );
}

function settle(exchange: EntityExchange, result: FetchResult): void {
  const { request, parts, errors } = exchange;
  const keys = new Set<unknown>(request.slots.map(({ key }) => key));
  // What leads nowhere is still an error, and reported once: where the first entities are.
  let strays = result.errors.filter(({ path }) => path && path.length > 0 && !keys.has(path[0]));
  for (const [index, { key }] of request.slots.entries()) {
    const { join } = parts[index] ?? {};
    if (!join || join.isEmpty) continue;
    const own = result.errors.filter(({ path }) => !path || path.length === 0 || path[0] === key);
    const entities = result.data?.[key];
    const isMatched = Array.isArray(entities) && entities.length === join.size;
    if (isMatched) own.push(...join.merge(entities));
    else if (!own.some(isAboutAll)) addToAll(exchange, join, result);
    // One place more than there is room for, so that the list knows that it leaves some out.
    for (const error of own.length > 0 ? join.locateErrors(own, errors.room + 1) : []) add(exchange, error);
    const [place] = join.places;
    for (const error of strays) add(exchange, { ...error, path: place });
    strays = [];
  }
  errors.leaveOut(result.errorsLeftOut);
}

function add({ errors, subgraph, context }: EntityExchange, error: FetchError): void {
  const { message, path } = error;
  const extensions = extensionsOf(error, { subgraph, rules: context.errorRules });
  errors.add({ message, extensions, ...(path ? { path } : {}) });
}

/** Whether an error is one of all entities rather than of one. */
function isAboutAll({ path }: FetchError): boolean {
  return path === undefined || path.length < 2;
}

/** No list of entities came, or one that cannot be matched with what was asked for. */
function addToAll(exchange: EntityExchange, join: EntityJoin, { data }: FetchResult): void {
  const code = data ? 'SUBGRAPH_MALFORMED_RESPONSE' : 'DOWNSTREAM_SERVICE_ERROR';
  const message = describeSubgraphError(code, undefined);
  for (const path of join.places) add(exchange, { message, path, code });
}
