import type * as z from 'zod';
import { knownKeys } from '#gateway/config/settings/setting-schema.ts';
import { foreignName } from '#gateway/config/settings/foreign-names.ts';
import { newName } from '#gateway/config/settings/new-names.ts';
import { listSettings } from '#gateway/config/settings/list-settings.ts';
import { childOf, placeOf } from '#gateway/config/source/config-node.ts';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import type { Mistake } from '#gateway/config/source/mistake.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { formatPath } from '#gateway/config/source/setting-path.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';
import { nearestName } from '#gateway/errors/nearest-name.ts';

type Issue = z.core.$ZodIssue;

/** What zod found wrong in a tree, each with the place to mend it. */
export function mistakesOfIssues(issues: readonly Issue[], tree: ConfigNode): readonly Mistake[] {
  return issues.flatMap((issue) => mistakesOfIssue(issue, [], tree));
}

function mistakesOfIssue(issue: Issue, above: SettingPath, tree: ConfigNode): readonly Mistake[] {
  const path = [...above, ...issue.path.map(stepOf)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      origin: keyPlace(tree, path, key),
      path: [...path, key],
      message: unknownKey(path, key),
    }));
  }
  if (issue.code === 'invalid_union') {
    // One of the forms was meant: the one whose own type fits, so that its mistakes lie further down.
    const meant = issue.errors.find((form) => form.every(liesBelow));
    if (meant !== undefined) return meant.flatMap((inner) => mistakesOfIssue(inner, path, tree));
  }
  return [{ origin: placeOf(tree, path), path, message: issue.message }];
}

function liesBelow({ path, code }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step);
}

function keyPlace(tree: ConfigNode, path: SettingPath, key: string): Origin {
  const node = path.reduce<ConfigNode | undefined>((parent, step) => childOf(parent, step), tree);
  const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
  return entry?.keyOrigin ?? placeOf(tree, path);
}

function unknownKey(path: SettingPath, key: string): string {
  if (key === '$include') return 'unknown key; $include stands for a whole section of the main file';
  const renamed = newName([...path, key]);
  if (renamed !== undefined) return `a key of earlier versions; it is ${renamed}`;
  const foreign = foreignName([...path, key]);
  if (foreign !== undefined)
    return `a key of another gateway; Weir has ${foreign} (weir config import translates a whole file)`;
  const near = nearestName(key, knownKeys(path));
  if (near !== undefined) return `unknown key; did you mean "${near}"?`;
  const elsewhere = listSettings().find((setting) => setting.path.at(-1) === key);
  return elsewhere === undefined ? 'unknown key' : `unknown key; did you mean ${formatPath(elsewhere.path)}?`;
}
