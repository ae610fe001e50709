import { conditionKey } from '#gateway/planning/search/condition.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import type { Serving, Visit } from '#gateway/planning/search/object-plan.ts';

/** Items of a visit that one representation of the object is enough for. */
export interface VisitPart {
  /** The same for parts of objects of other types that may share a fetch. */
  readonly key: string;
  readonly servings: readonly Serving[];
  /** Whether its answer tells the types of the objects. */
  readonly isTelling: boolean;
}

/**
 * Splits a visit where one representation will not do: what a field requires is there only if that field is wanted, so
 * that under another condition than the rest it is asked for apart; and one name cannot stand for a required field with
 * several arguments.
 *
 * @param condition of everything that may be asked for with the same representations.
 */
export function splitVisit({ point, servings }: Visit, condition: Disjunction): readonly VisitPart[] {
  const whole = conditionKey(condition);
  const parts = new Map<string, Serving[]>([['', []]]);
  const sent = new Map<string, Map<string, string>>();
  for (const serving of servings) {
    const own = conditionKey(serving.condition);
    let key = serving.required.length === 0 || own === whole ? '' : `if ${own}`;
    key = `${contextKey(serving)}${key}`;
    while (!claim(sent, key, serving)) key = `${key} else`;
    const known = parts.get(key);
    if (known) known.push(serving);
    else parts.set(key, [serving]);
  }
  return [...parts].flatMap(([key, some]) => {
    const isTelling = key === '' && point?.tellsType === true;
    return some.length > 0 || isTelling ? [{ key, servings: some, isTelling }] : [];
  });
}

/** Fields that take other values from around the object are asked for apart: where one has none, the others may. */
function contextKey({ field: { contextArguments } }: Serving): string {
  return contextArguments.map(({ context, selection }) => `${context} ${selection} `).join('');
}

/** Whether what is required fits what is sent already; then it is noted. */
function claim(sent: Map<string, Map<string, string>>, key: string, { required }: Serving): boolean {
  const fields = sent.get(key) ?? new Map<string, string>();
  const fits = required.every(
    ({ item: { call } }) => (fields.get(call.name) ?? call.plainText) === call.plainText,
  );
  if (!fits) return false;
  for (const { item } of required) fields.set(item.call.name, item.call.plainText);
  sent.set(key, fields);
  return true;
}
