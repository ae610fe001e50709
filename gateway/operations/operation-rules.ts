import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import type { PriceSource } from '#gateway/cost/compile-price.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { createFieldPrices, noPrices } from '#gateway/cost/field-prices.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { subgraphPriceSource } from '#gateway/cost/subgraph-prices.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** The rules of one supergraph and the settings for operations: schemas, access, prices, labels. Immutable. */
export interface OperationRules {
  /** Without elements that clients may not see. */
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  /** Empty where nothing is enforced. */
  readonly requirements: AccessRequirements;
  readonly numbered: NumberedRequirements;
  readonly weights: CostWeights;
  readonly overrides: OverrideLabels;
  /** Prices of operations. */
  readonly pricing: PriceSource;
  /** Prices of what plans ask of subgraphs. */
  readonly subgraphPricing: PriceSource;
  /** Prices of fields, for the actual cost of answers. */
  readonly fieldPrices: FieldPrices;
}

/** Options of {@link readOperationRules}. */
export interface OperationRulesOptions {
  readonly snapshot: SupergraphSnapshot;
  readonly listSizes: ListSizeSettings;
  /** false: @authenticated, @requiresScopes and @policy are not enforced. Default: true. */
  readonly enforceAccess?: boolean;
  /** false: answers are not priced. Default: true. */
  readonly pricesAnswers?: boolean;
}

/** The requirements where access rules are not enforced. */
const openToAll: AccessRequirements = { types: new Map(), fields: new Map() };

/** Reads the directives of a supergraph. For a large one each step is work; requests go on between them. */
export async function readOperationRules({
  snapshot,
  listSizes,
  enforceAccess = true,
  pricesAnswers = true,
}: OperationRulesOptions): Promise<OperationRules> {
  const { apiSchema, supergraphSchema } = snapshot;
  const applied = appliedDirectivesOf(snapshot);
  const schema = supergraphSchema;
  const requirements = enforceAccess ? readAccessRequirements({ schema, applied }) : openToAll;
  await nextTurn();
  const weights = readCostWeights({ schema, applied });
  await nextTurn();
  const overrides = new OverrideLabels(writtenTypesOf(supergraphSchema));
  await nextTurn();
  const pricing: PriceSource = { schema: apiSchema, weights, settings: listSizes };
  return {
    apiSchema,
    supergraphSchema,
    requirements,
    numbered: new NumberedRequirements(requirements),
    weights,
    overrides,
    pricing,
    subgraphPricing: subgraphPriceSource({ ...pricing, schema }),
    fieldPrices: pricesAnswers ? createFieldPrices(apiSchema, weights) : noPrices,
  };
}

/** The types of a supergraph as they are written. Parsing its text once more would hold up the event loop. */
function writtenTypesOf(supergraph: GraphQLSchema): DocumentNode {
  const definitions = Object.values(supergraph.getTypeMap()).flatMap(({ astNode }) => astNode ?? []);
  return { kind: Kind.DOCUMENT, definitions };
}
