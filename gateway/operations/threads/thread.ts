/**
 * The module of a thread: its composition root, as `main.ts` is that of the process.
 */
import { workerData } from 'node:worker_threads';
import { buildSchema, parse } from 'graphql';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import type { IntrospectionRequest } from '#gateway/execution/answer-introspection.ts';
import { createOperationTasks } from '#gateway/operations/operation-tasks.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { ThreadAnswer, ThreadSettings } from '#gateway/operations/threads/operation-threads.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { warmUpTexts } from '#gateway/operations/threads/warm-up-texts.ts';
import { threadMsPerPoint } from '#gateway/rate-limit/failure-points.ts';

const settings: ThreadSettings = workerData;
const { limits, requirements, pricing } = settings;
const schema = buildSchema(settings.apiSchemaSdl, { assumeValid: true, noLocation: true });
const supergraph = parse(settings.supergraphSdl, { noLocation: true });
const planner = createModelPlanner(readJoinModel(supergraph));
const overrides = new OverrideLabels(supergraph);
const tasks = createOperationTasks({
  schema,
  limits,
  requirements,
  pricing,
  planner,
  overrides,
  beginPlanAhead: () => {
    // One point, which a new text has paid, buys this much time. Operations that take longer are planned after their price is paid.
    const endsAtMs = threadTimeMs() + threadMsPerPoint;
    return () => threadTimeMs() < endsAtMs;
  },
});

/** The main thread reads it and writes it again; the introspection of thousands of types takes half of this. */
const maxIntrospectionCharacters = 8_000_000;

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

/** Processor time of this thread. */
function threadTimeMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** @returns a `TextValidation` as JSON text. */
export function validate(text: string): ThreadAnswer {
  return { json: JSON.stringify(tasks.validate(text)) };
}

/** @returns a `TextDescription` as JSON text. */
export function describe(text: string): ThreadAnswer {
  return { json: JSON.stringify(tasks.describe(text)) };
}

/** @returns a `FilteredText` as JSON text. */
export function filter(request: FilterRequest): ThreadAnswer {
  return refusing(() => JSON.stringify(tasks.filter(request)));
}

/** @returns the plan as JSON text, because cloning it node by node costs more than parsing it. */
export function plan(request: PlanRequest): ThreadAnswer {
  return refusing(() => tasks.plan(request));
}

/** Answers introspection fields. @returns the data as JSON text. */
export function introspect(request: IntrospectionRequest): ThreadAnswer {
  return refusing(() => {
    const json = answerIntrospection(request, schema);
    if (json.length > maxIntrospectionCharacters) throw tooMuchIntrospection(json.length);
    return json;
  });
}

/** An error's class is lost between threads. */
function refusing(work: () => string): ThreadAnswer {
  try {
    return { json: work() };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code, message, locations, extensions } = error;
    return { refusal: { code, message, locations, extensions } };
  }
}

function tooMuchIntrospection(characters: number): ClientError {
  const fact = `The introspection would take ${characters} characters, above the ${maxIntrospectionCharacters} allowed`;
  return new ClientError('COST_ESTIMATED_TOO_EXPENSIVE', `${fact}; ask for fewer types at a time.`);
}
