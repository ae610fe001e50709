/**
 * What runs in the worker threads of a snapshot: composition root of such a thread, as `main.ts` is of the process.
 */
import { workerData } from 'node:worker_threads';
import { buildSchema } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { createPlanner } from '#gateway/planning/plan-operation.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { WorkerAnswer, WorkerSettings } from '#gateway/planning/operation-workers.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
import type { ValidationFailure } from '#gateway/validation/prepared-documents.ts';

const settings: WorkerSettings = workerData;
const apiSchema = buildSchema(settings.apiSchemaSdl, { assumeValid: true, noLocation: true });
const planner = createPlanner(settings.supergraphSdl);

/** The main thread parses and compiles a plan in about 50 ms for each million characters. */
const maxPlanCharacters = 1_000_000;

/** Done as soon as this module is loaded. */
export function warmUp(): void {}

/** Parses, bounds and validates a text. @returns the failures as JSON text. */
export function validate(text: string): WorkerAnswer {
  const failures = validateDocument({ schema: apiSchema, text, limits: settings.limits });
  return { json: JSON.stringify(failures.map(toPlainData)) };
}

/** @returns the plan as JSON text, because cloning it node by node costs more than parsing it. */
export function plan(request: PlanRequest): WorkerAnswer {
  try {
    const json = JSON.stringify(planner(request));
    return json.length > maxPlanCharacters ? { refusal: tooLarge(json.length) } : { json };
  } catch (error) {
    if (error instanceof ClientError) return { refusal: toPlainData(error) };
    throw error;
  }
}

function tooLarge(characters: number): ValidationFailure {
  const fact = `The plan of the operation would take ${characters} characters, above the ${maxPlanCharacters} allowed`;
  return {
    code: 'QUERY_PLANNING_TIMEOUT',
    message: `${fact}; select less at a time.`,
    locations: undefined,
  };
}

/** An error's class is lost between threads. */
function toPlainData({ code, message, locations }: ClientError): ValidationFailure {
  return { code, message, locations };
}
