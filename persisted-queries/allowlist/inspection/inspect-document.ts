import type { OperationTypeNode } from 'graphql';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { maxTextCharacters } from '#gateway/documents/manifest-schema.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { KnownDocument, KnownOperation } from '#gateway/operations/known-operation.ts';
import { openOperations, thisProcess } from '#gateway/operations/open-operations.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import { plannedSubgraphs } from '#gateway/planning/planned-subgraphs.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { InvalidDocument } from '#gateway/validation/invalid-document.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';
import { priceDocument } from '#allowlist/inspection/price-document.ts';
import { requiredAccess } from '#allowlist/inspection/required-access.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

/** What a gateway would do with documents. */
export interface InspectionOptions {
  readonly supergraph: SupergraphSnapshot;
  readonly limits: OperationLimits;
  readonly listSizes: ListSizeSettings;
  /** The most points of one operation; undefined where none is refused for its price. */
  readonly maxPoints: number | undefined;
}

/** What a supergraph says of a document. */
export type DocumentFacts = Pick<
  PersistedDocument,
  'points' | 'authenticated' | 'requiredScopes' | 'requiredPolicies' | 'subgraphs'
>;

/** A document that the gateway would run. */
export interface InspectedDocument {
  readonly source: SourceDocument;
  readonly id: string;
  readonly name: string;
  readonly kind: PersistedDocument['kind'];
  readonly facts: DocumentFacts;
}

/** Checks one document. @throws StartupError with its place where the gateway would reject it. */
export type InspectDocument = (source: SourceDocument) => Promise<InspectedDocument>;

/**
 * Makes the check that documents must pass to be registered, by what the gateway itself knows of operations: limits,
 * validation, price, access, plan. Making it takes about as long as starting a gateway; using it some milliseconds per document.
 */
export async function createInspector(options: InspectionOptions): Promise<InspectDocument> {
  const { supergraph: snapshot, limits, listSizes, maxPoints } = options;
  const operations = await openOperations({ snapshot, limits, listSizes });
  return async (source) => {
    checkSize(source);
    const { text, place } = source;
    const id = documentId(text);
    return await refusedAs(place, async () => {
      const document = await operations.know({ text, sha256: id.slice('sha256:'.length) }, thisProcess);
      const { operation, name, kind } = onlyOperation(document, source);
      return { source, id, name, kind, facts: await factsOf(operation, { operations, maxPoints, place }) };
    });
  };
}

async function factsOf(
  operation: KnownOperation,
  {
    operations,
    maxPoints,
    place,
  }: { readonly operations: Operations; readonly maxPoints: number | undefined; readonly place: string },
): Promise<DocumentFacts> {
  const { pricing, numbered } = operations.rules;
  const { document } = operation.source;
  const points = priceDocument(operation.price(), { ...pricing, document, operation: operation.node });
  checkPrice(points.default, { maxPoints, place });
  const demands = operation.demands.map((number) => numbered.at(number));
  const { authenticated, requiredPolicies, requiredScopes } = requiredAccess(demands);
  return {
    points,
    ...(authenticated ? { authenticated } : {}),
    requiredScopes,
    ...(requiredPolicies.length > 0 ? { requiredPolicies } : {}),
    subgraphs: await subgraphsOf(operation),
  };
}

/** Of every plan that the labels of `@override` may lead to. */
async function subgraphsOf(operation: KnownOperation): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const labels of operation.labelOutcomes()) {
    const { program } = await operation.whole.selection.plan(labels, thisProcess);
    for (const name of plannedSubgraphs(program)) names.add(name);
  }
  return [...names].sort();
}

function checkSize({ text, place }: SourceDocument): void {
  if (text.length > maxTextCharacters) {
    throw new StartupError(
      `${place}: the text has ${text.length} characters, more than the ${maxTextCharacters} allowed.`,
    );
  }
}

function checkPrice(
  points: number,
  { maxPoints, place }: { readonly maxPoints: number | undefined; readonly place: string },
): void {
  if (maxPoints === undefined || points <= maxPoints) return;
  throw new StartupError(
    `${place}: the operation costs ${points} points with its own defaults, above the ${maxPoints} of cost.maxPerOperation; ask for fewer items.`,
  );
}

interface OnlyOperation {
  readonly operation: KnownOperation;
  readonly name: string;
  readonly kind: PersistedDocument['kind'];
}

/** The operation that a document is registered for: one, with a name, that is what its file claims it to be. */
function onlyOperation(document: KnownDocument, { place, claimed }: SourceDocument): OnlyOperation {
  const operations = document.operations();
  const [operation] = operations;
  if (!operation || operations.length > 1) {
    const count = operations.length === 0 ? 'no operation' : `${operations.length} operations`;
    throw new StartupError(`${place}: the document holds ${count}; register one operation at a time.`);
  }
  const { name } = operation;
  const kind: `${OperationTypeNode}` = operation.node.operation;
  if (name === undefined) throw new StartupError(`${place}: the operation has no name; give it one.`);
  if (kind === 'subscription') throw new StartupError(`${place}: subscriptions are not supported.`);
  if (claimed?.name !== undefined && claimed.name !== name) {
    throw new StartupError(`${place}: the operation is named "${name}", not "${claimed.name}".`);
  }
  if (claimed?.kind !== undefined && claimed.kind !== kind) {
    throw new StartupError(`${place}: the operation is a ${kind}, not a ${claimed.kind}.`);
  }
  return { operation, name, kind };
}

/** What a client would be told is what the operator is told, with the entry. */
async function refusedAs<Result>(place: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    const errors: readonly unknown[] = error instanceof InvalidDocument ? error.errors : [error];
    const lines = errors.flatMap((each) => (each instanceof ClientError ? [describe(each, place)] : []));
    if (lines.length === 0) throw error;
    throw new StartupError(lines.join('\n'), { cause: error });
  }
}

function describe({ message, locations }: ClientError, place: string): string {
  const [at] = locations ?? [];
  return `${place}${at ? `, line ${at.line}, column ${at.column}` : ''}: ${message}`;
}
