/**
 * What runs in the worker threads of a snapshot: composition root of such a thread, as `main.ts` is of the process.
 */
import { workerData } from 'node:worker_threads';
import { createPlanner } from '#gateway/planning/plan-operation.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { WorkerSettings } from '#gateway/planning/operation-workers.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
import type { ValidationFailure } from '#gateway/validation/prepared-documents.ts';

const settings: WorkerSettings = workerData;
const { apiSchema } = buildSupergraphSnapshot(settings.supergraphSdl, { source: 'supergraph' });
const planner = createPlanner(settings.supergraphSdl);

/** Done as soon as this module is loaded. */
export function warmUp(): void {}

/** Parses, bounds and validates a text. */
export function validate(text: string): readonly ValidationFailure[] {
  return validateDocument({ schema: apiSchema, text, limits: settings.limits }).map(
    ({ code, message, locations }) => ({ code, message, locations }),
  );
}

/** @returns the plan as JSON text. */
export function plan(request: PlanRequest): string {
  return JSON.stringify(planner(request));
}
