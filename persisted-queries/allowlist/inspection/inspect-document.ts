import { Kind, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { maxTextCharacters } from '#gateway/documents/manifest-schema.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { plannedSubgraphs } from '#gateway/planning/planned-subgraphs.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
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

/** Checks one document. @throws StartupError with its place where the gateway would refuse it. */
export type InspectDocument = (source: SourceDocument) => InspectedDocument;

/**
 * Makes the check that documents must pass to be registered, in the words of the gateway itself: limits, validation,
 * price, access, plan. Making it takes about as long as starting a gateway; using it some milliseconds a document.
 */
export function createInspector(options: InspectionOptions): InspectDocument {
  const { supergraph, limits, maxPoints } = options;
  const { apiSchema: schema, supergraphSchema } = supergraph;
  const applied = appliedDirectivesOf(supergraph);
  const weights = readCostWeights({ schema: supergraphSchema, applied });
  const requirements = readAccessRequirements({ schema: supergraphSchema, applied });
  const plan = createPlanner(supergraph.sdl);
  const overrides = new OverrideLabels(parse(supergraph.sdl, { noLocation: true }));

  const subgraphsOf = (text: string, document: DocumentNode): readonly string[] => {
    const plans = overrides
      .outcomesFor(document)
      .map((activeLabels) => plan({ text, operationName: undefined, activeLabels }));
    return [...new Set(plans.flatMap(plannedSubgraphs))].sort();
  };

  return (source) => {
    const { text, place } = source;
    checkSize(source);
    const { errors, document } = validateDocument({ schema, text, limits });
    if (!document) throw new StartupError(errors.map((error) => describe(error, place)).join('\n'));
    const { operation, name, kind } = onlyOperation(document, source);
    return refusedAs(place, () => {
      const sampled = { document, operation, schema, weights, settings: options.listSizes };
      const points = priceDocument(sampled);
      checkPrice(points.default, { maxPoints, place });
      const { authenticated, requiredPolicies, requiredScopes } = requiredAccess({
        schema,
        requirements,
        document,
        operation,
      });
      const facts: DocumentFacts = {
        points,
        ...(authenticated ? { authenticated } : {}),
        requiredScopes,
        ...(requiredPolicies.length > 0 ? { requiredPolicies } : {}),
        subgraphs: subgraphsOf(text, document),
      };
      return { source, id: documentId(text), name, kind, facts };
    });
  };
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
  readonly operation: OperationDefinitionNode;
  readonly name: string;
  readonly kind: PersistedDocument['kind'];
}

/** The operation that a document is registered for: one, with a name, that is what its file claims it to be. */
function onlyOperation(document: DocumentNode, { place, claimed }: SourceDocument): OnlyOperation {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation] = operations;
  if (!operation || operations.length > 1) {
    const count = operations.length === 0 ? 'no operation' : `${operations.length} operations`;
    throw new StartupError(`${place}: the document holds ${count}; register one operation at a time.`);
  }
  const name = operation.name?.value;
  const kind: `${OperationTypeNode}` = operation.operation;
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
function refusedAs<Result>(place: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof ClientError) throw new StartupError(describe(error, place), { cause: error });
    throw error;
  }
}

function describe({ message, locations }: ClientError, place: string): string {
  const [at] = locations ?? [];
  return `${place}${at ? `, line ${at.line}, column ${at.column}` : ''}: ${message}`;
}
