import { isCompositeType, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import { documentDemands } from '#gateway/authorization/document-demands.ts';
import { FieldAccess } from '#gateway/authorization/field-access.ts';
import { filterText } from '#gateway/authorization/filter-text.ts';
import type { FilteredText, FilterRequest } from '#gateway/authorization/filter-text.ts';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { refuseUnaffordable } from '#gateway/cost/refuse-unaffordable.ts';
import type { PriceGuard } from '#gateway/cost/refuse-unaffordable.ts';
import { describeText } from '#gateway/documents/describe-text.ts';
import type { TextDescription } from '#gateway/documents/describe-text.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { Planner } from '#gateway/planning/create-planner.ts';
import type { OverrideLabels } from '#gateway/planning/override-labels.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { hideSchema, limitSuggestion } from '#gateway/validation/hide-schema.ts';
import type { OpenElements } from '#gateway/validation/hide-schema.ts';
import type { TextValidation, ValidationFailure } from '#gateway/validation/invalid-document.ts';
import { measureText } from '#gateway/validation/measure-text.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';

/** The rules that operations are checked against, and the planner. */
export interface OperationTasksOptions {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Empty where nothing is enforced. */
  readonly requirements: AccessRequirements;
  /** Rejects operations for their price; undefined: none is. */
  readonly pricing: Omit<PriceGuard, 'schema'> | undefined;
  readonly planner: Planner;
  readonly overrides: OverrideLabels;
  /**
   * Called when a text that was validated could be planned as well: says whether that may go on. Default: nothing is
   * planned before it is asked for.
   */
  readonly beginPlanAhead?: () => () => boolean;
}

/** The work on texts that may be hostile: pure, synchronous, and bounded by nothing but the limits. */
export interface OperationTasks {
  describe(text: string): TextDescription;
  /** Parses, bounds, validates and prices a text, finds out what it demands, and plans it where that is quick. */
  validate(text: string): TextValidation;
  /** Takes out of a text what its caller may not see. @throws ClientError COST_ESTIMATED_TOO_EXPENSIVE */
  filter(request: FilterRequest): FilteredText;
  /** @returns a `QueryPlan` as JSON text. @throws ClientError; InternalError where it cannot be planned. */
  plan(request: PlanRequest): string;
}

/** The main thread parses and compiles a plan in about 50 ms for each million characters. */
const maxPlanCharacters = 1_000_000;
/** Of a plan that may never be used. */
const maxPlanAheadCharacters = 100_000;

/** The tasks of a thread; commands run them in their own process. */
export function createOperationTasks(options: OperationTasksOptions): OperationTasks {
  const { schema, limits, requirements, planner } = options;
  const numbered = new NumberedRequirements(requirements);
  // A fragment is written once for each set of types that it is spread on; the main thread parses the result.
  const maxFilteredTokens = 2 * limits.maxTokens;
  const elements = openElements(options);
  const toFailure = (error: ClientError, text: string): ValidationFailure => {
    const { code, message, locations, extensions } = error;
    const open = limitSuggestion(message, elements);
    return { code, message: open, locations, extensions, closedMessage: hideSchema(error, text) };
  };
  return {
    describe: (text) => describeText(text, limits),
    validate: (text) => {
      const validation = validateDocument({ schema, text, limits });
      if (!validation.document) return { failures: validation.errors.map((error) => toFailure(error, text)) };
      const { document, tokens } = validation;
      const refusal = priceRefusal(options, document);
      if (refusal) return { failures: [toFailure(refusal, text)] };
      const demands = documentDemands({ schema, document, requirements, numbered });
      return { failures: [], tokens, demands, plan: planAhead(options, { text, document }) };
    },
    filter: (request) => {
      const result = filterText(request, { schema, requirements, numbered });
      if (result.filtered) checkFiltered(result.filtered.text, maxFilteredTokens);
      return result;
    },
    plan: (request) => {
      const json = JSON.stringify(planner(request));
      if (json.length > maxPlanCharacters) throw tooLongPlan(json.length);
      return json;
    },
  };
}

/** Plans the only operation of a document before it is known whether its caller may run it and can pay for it. */
function planAhead(
  { planner, overrides, beginPlanAhead }: OperationTasksOptions,
  { text, document }: { readonly text: string; readonly document: DocumentNode },
): string | undefined {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (!beginPlanAhead || operations.length !== 1 || overrides.labelsOf(document).length > 0) return undefined;
  try {
    const json = JSON.stringify(planner({ text, operationName: undefined }, beginPlanAhead()));
    return json.length > maxPlanAheadCharacters ? undefined : json;
  } catch {
    // Whoever may run it and can pay for it reads why it has no plan.
    return undefined;
  }
}

/** Why no request could afford a valid document. */
function priceRefusal(
  { schema, pricing }: OperationTasksOptions,
  document: DocumentNode,
): ClientError | undefined {
  if (!pricing) return undefined;
  try {
    refuseUnaffordable({ schema, ...pricing }, document);
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

function checkFiltered(text: string, maxTokens: number): void {
  const max = { tokens: maxTokens, nesting: Infinity, nameCharacters: Infinity };
  if (measureText(text, max).tokens <= maxTokens) return;
  const fact = `The operation has more than ${maxTokens} tokens without the fields that this identity may not see`;
  throw new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `${fact}; leave those out, or spread its fragments in fewer places.`,
  );
}

function tooLongPlan(characters: number): ClientError {
  const fact = `The plan of the operation would take ${characters} characters, above the ${maxPlanCharacters} allowed`;
  return new ClientError('MAX_PLANNING_STEPS_LIMIT', `${fact}; select less at a time.`);
}

/** Elements that everyone may see: suggestions name no others, so that one message does for every caller. */
function openElements({ schema, requirements }: OperationTasksOptions): OpenElements {
  const access = new FieldAccess(schema, requirements, () => 'authenticated');
  return {
    type: (name) => schema.getType(name) !== undefined && !requirements.types.has(name),
    field: (typeName, fieldName) => {
      const type = schema.getType(typeName);
      return isCompositeType(type) && !access.denial(access.placeOf(type), fieldName);
    },
  };
}
