/**
 * What runs in the worker threads of a snapshot: composition root of such a thread, as `main.ts` is of the process.
 */
import { workerData } from 'node:worker_threads';
import { buildSchema, isCompositeType, Kind, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { documentDemands } from '#gateway/authorization/document-demands.ts';
import { FieldAccess } from '#gateway/authorization/field-access.ts';
import { filterText } from '#gateway/authorization/filter-text.ts';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { refuseUnaffordable } from '#gateway/cost/refuse-unaffordable.ts';
import { describeText } from '#gateway/documents/describe-text.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import type { IntrospectionRequest } from '#gateway/execution/answer-introspection.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { warmUpTexts } from '#gateway/planning/warm-up-texts.ts';
import type { WorkerAnswer, WorkerSettings } from '#gateway/planning/operation-workers.ts';
import { threadMsPerPoint } from '#gateway/rate-limit/failure-points.ts';
import { hideSchema, limitSuggestion } from '#gateway/validation/hide-schema.ts';
import type { OpenElements } from '#gateway/validation/hide-schema.ts';
import { measureText } from '#gateway/validation/measure-text.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
import type { TextValidation, ValidationFailure } from '#gateway/validation/prepared-documents.ts';

const settings: WorkerSettings = workerData;
const { limits, requirements, pricing } = settings;
const schema = buildSchema(settings.apiSchemaSdl, { assumeValid: true, noLocation: true });
const supergraph = parse(settings.supergraphSdl, { noLocation: true });
const planner = createModelPlanner(readJoinModel(supergraph));
const overrides = new OverrideLabels(supergraph);
const numbered = new NumberedRequirements(requirements);

/** The main thread parses and compiles a plan in about 50 ms for each million characters. */
const maxPlanCharacters = 1_000_000;
/** Of a plan that may never be used. */
const maxPlanAheadCharacters = 100_000;
/** The main thread reads it and writes it again; the introspection of thousands of types takes half of this. */
const maxIntrospectionCharacters = 8_000_000;
/** A fragment is written once for each set of types that it is spread on; the main thread parses the result. */
const maxFilteredTokens = 2 * limits.maxTokens;

/** Prepares the thread for its first operation. Loading this module has made the schema and the planner. */
export function warmUp(): void {
  for (const text of warmUpTexts(schema)) {
    try {
      validate(text);
      planner({ text, operationName: undefined });
    } catch {
      // No reason not to start: a client who sends an operation that cannot be planned reads why.
    }
  }
}

/** Parses, bounds, validates and prices a text, finds out what it demands, and plans it where that is quick. @returns a `TextValidation` as JSON text. */
export function validate(text: string): WorkerAnswer {
  return { json: JSON.stringify(validated(text)) };
}

function validated(text: string): TextValidation {
  const validation = validateDocument({ schema, text, limits });
  if (!validation.document) return { failures: validation.errors.map((error) => toFailure(error, text)) };
  const { document, tokens } = validation;
  const refusal = priceRefusal(document);
  if (refusal) return { failures: [toFailure(refusal, text)] };
  const demands = documentDemands({ schema, document, requirements, numbered });
  return { failures: [], tokens, demands, plan: planAhead(text, document) };
}

/**
 * Plans the only operation of a document before it is known whether its caller may run it and can pay for it: no longer
 * than a thread works for the one point that a new text has paid. What takes longer is planned when its price is paid.
 */
function planAhead(text: string, document: DocumentNode): string | undefined {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1 || overrides.matterTo(document)) return undefined;
  const endsAtMs = threadTimeMs() + threadMsPerPoint;
  try {
    const json = JSON.stringify(planner({ text, operationName: undefined }, () => threadTimeMs() < endsAtMs));
    return json.length > maxPlanAheadCharacters ? undefined : json;
  } catch {
    // Whoever may run it and can pay for it reads why it has no plan.
    return undefined;
  }
}

/** What this thread has taken of a processor. */
function threadTimeMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Why no request could afford a valid document. */
function priceRefusal(document: DocumentNode): ClientError | undefined {
  if (!pricing) return undefined;
  try {
    refuseUnaffordable({ schema, ...pricing }, document);
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

/** Finds out what can be told of a text without the schema. @returns a `TextDescription` as JSON text. */
export function describe(text: string): WorkerAnswer {
  return { json: JSON.stringify(describeText(text, limits)) };
}

/** Takes out of a text what its caller may not see. @returns a `FilteredText` as JSON text. */
export function filter(request: FilterRequest): WorkerAnswer {
  return refusing(() => {
    const result = filterText(request, { schema, requirements, numbered });
    if (result.filtered) checkFiltered(result.filtered.text);
    return JSON.stringify(result);
  });
}

/** @returns the plan as JSON text, because cloning it node by node costs more than parsing it. */
export function plan(request: PlanRequest): WorkerAnswer {
  return refusing(() => {
    const json = JSON.stringify(planner(request));
    if (json.length > maxPlanCharacters) throw tooLongPlan(json.length);
    return json;
  });
}

/** Answers introspection fields. @returns the data as JSON text. */
export function introspect(request: IntrospectionRequest): WorkerAnswer {
  return refusing(() => {
    const json = answerIntrospection(request, schema);
    if (json.length > maxIntrospectionCharacters) throw tooMuchIntrospection(json.length);
    return json;
  });
}

function refusing(work: () => string): WorkerAnswer {
  try {
    return { json: work() };
  } catch (error) {
    if (error instanceof ClientError) return { refusal: toPlainData(error) };
    throw error;
  }
}

function checkFiltered(text: string): void {
  const max = { tokens: maxFilteredTokens, nesting: Infinity, nameCharacters: Infinity };
  if (measureText(text, max).tokens <= maxFilteredTokens) return;
  const fact = `The operation has more than ${maxFilteredTokens} tokens without the fields that this identity may not see`;
  throw new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `${fact}; leave those out, or spread its fragments in fewer places.`,
  );
}

function tooLongPlan(characters: number): ClientError {
  const fact = `The plan of the operation would take ${characters} characters, above the ${maxPlanCharacters} allowed`;
  return new ClientError('MAX_PLANNING_STEPS_LIMIT', `${fact}; select less at a time.`);
}

function tooMuchIntrospection(characters: number): ClientError {
  const fact = `The introspection would take ${characters} characters, above the ${maxIntrospectionCharacters} allowed`;
  return new ClientError('COST_ESTIMATED_TOO_EXPENSIVE', `${fact}; ask for fewer types at a time.`);
}

/** What everyone may see; suggestions name nothing else, so that one message does for every caller. */
const access = new FieldAccess(schema, requirements, () => 'authenticated');
const openElements: OpenElements = {
  type: (name) => schema.getType(name) !== undefined && !requirements.types.has(name),
  field: (typeName, fieldName) => {
    const type = schema.getType(typeName);
    return isCompositeType(type) && !access.denial(access.placeOf(type), fieldName);
  },
};

function toFailure(error: ClientError, text: string): ValidationFailure {
  const failure = toPlainData(error);
  const message = limitSuggestion(failure.message, openElements);
  return { ...failure, message, closedMessage: hideSchema(failure, text) };
}

/** An error's class is lost between threads. */
function toPlainData({ code, message, locations, extensions }: ClientError): ValidationFailure {
  return { code, message, locations, extensions };
}
