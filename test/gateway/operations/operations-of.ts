import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import { createOperationTasks } from '#gateway/operations/operation-tasks.ts';
import { readOperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import { Operations } from '#gateway/operations/operations.ts';
import type { OperationText } from '#gateway/operations/operations.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** What the threads were asked, and for whom. */
export interface Asked {
  readonly validated: string[];
  readonly planned: PlanRequest[];
  readonly filtered: FilterRequest[];
  readonly callers: string[];
}

/** Two services, with access rules and a roll-out. */
export const shopSdl = composeForTest({
  old: `${federationLink('"@key"', '"@authenticated"', '"@requiresScopes"', '"@cost"', '"@listSize"')}
    type Query { product: Product node: Node list(first: Int = 5): [Product] @listSize(slicingArguments: ["first"]) }
    interface Node { id: ID! }
    type Secret implements Node @authenticated { id: ID! }
    type Product implements Node @key(fields: "id") {
      id: ID! name: String price: Int @authenticated margin: Int @requiresScopes(scopes: [["finance"]])
    }`,
  new: `${federationLink('"@key"', '"@override"')}
    type Product @key(fields: "id") { id: ID! stock: Int name: String @override(from: "old", label: "percent(50)") }`,
});

const limits = { maxTokens: 5000, maxDepth: 20, maxAliases: 500, maxRootFields: 500, maxDirectives: 500 };
const listSizes = { defaultListSize: 10, maxListSize: 1000 };

/** A text with its digest. */
export function textOf(text: string): OperationText {
  return { text, sha256: digestOf(text, 'sha256') };
}

/** What a supergraph says of operations. */
export async function rulesOf(sdl = shopSdl): Promise<OperationRules> {
  return await readOperationRules({ snapshot: buildSupergraphSnapshot(sdl, { source: 'test' }), listSizes });
}

/** What threads do, done here, noted; `changes` stand in place of parts of it. */
export function workOf(
  rules: OperationRules,
  changes: Partial<OperationWork> = {},
  sdl = shopSdl,
): { readonly work: OperationWork; readonly asked: Asked } {
  const asked: Asked = { validated: [], planned: [], filtered: [], callers: [] };
  // A thread gets a copy.
  const requirements = structuredClone(rules.requirements);
  const planner = createPlanner(sdl);
  const tasks = createOperationTasks({
    schema: rules.apiSchema,
    limits,
    requirements,
    pricing: undefined,
    planner,
    overrides: rules.overrides,
  });
  const here: OperationWork = {
    describe: async (text) => tasks.describe(text),
    validate: async (text) => tasks.validate(text),
    filter: async (request) => tasks.filter(structuredClone(request)),
    plan: async (request) => tasks.plan(request),
    ...changes,
  };
  const work: OperationWork = {
    describe: (text, caller) => here.describe(text, caller),
    validate: (text, caller) => {
      asked.validated.push(text);
      asked.callers.push(caller);
      return here.validate(text, caller);
    },
    filter: (request, caller) => {
      asked.filtered.push(request);
      asked.callers.push(caller);
      return here.filter(request, caller);
    },
    plan: (request, caller) => {
      asked.planned.push(request);
      asked.callers.push(caller);
      return here.plan(request, caller);
    },
  };
  return { work, asked };
}

/** The operations of the shop. */
export async function operationsOf(
  changes: Partial<OperationWork> = {},
  { maxBytes = 10_000_000, sdl = shopSdl }: { readonly maxBytes?: number; readonly sdl?: string } = {},
) {
  const rules = await rulesOf(sdl);
  const shelf = new Shelf({ maxBytes });
  const { work, asked } = workOf(rules, changes, sdl);
  return { operations: new Operations({ rules, work, shelf }), shelf, asked, rules };
}

/** The same rules with other requirements, as if a supergraph had them. */
export function withRequirements(
  rules: OperationRules,
  changes: Pick<OperationRules, 'apiSchema' | 'requirements'>,
): OperationRules {
  const { apiSchema, requirements } = changes;
  return { ...rules, apiSchema, requirements, numbered: new NumberedRequirements(requirements) };
}
