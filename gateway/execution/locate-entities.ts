import { getOwn, isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { PathStep } from '#gateway/execution/program/program.ts';

/** Response keys and list positions. */
export type ResponsePath = readonly (string | number)[];

/**
 * All places in the answer at which one of these objects stands, at most `max`. After representations were made unique
 * one entity stands for many places, and an error of it is an error of each.
 */
export function locateEntities(options: {
  readonly root: JsonObject;
  readonly path: readonly PathStep[];
  readonly entities: ReadonlySet<unknown>;
  readonly max: number;
}): readonly ResponsePath[] {
  const { root, path, entities, max } = options;
  const found: ResponsePath[] = [];
  const visit = (value: unknown, step: number, at: ResponsePath): void => {
    if (found.length >= max || typeof value !== 'object' || value === null) return;
    const next = path[step];
    if (next === undefined) {
      if (entities.has(value)) found.push(at);
    } else if (next === '@') {
      if (Array.isArray(value))
        for (const [index, item] of value.entries()) visit(item, step + 1, [...at, index]);
    } else if (isJsonObject(value)) {
      visit(getOwn(value, next), step + 1, [...at, next]);
    }
  };
  visit(root, 0, []);
  return found;
}
