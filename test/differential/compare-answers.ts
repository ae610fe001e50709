import type { AnswerError, ComparedAnswer, Json } from '#test/differential/answers.ts';

/**
 * Says what is wrong with the gateway's answer where the monolith's is the right one; undefined: nothing.
 *
 * The data must be equal byte for byte. Wherever the monolith's data is null for an error, the gateway must have an
 * error there, above or below; and whatever error the gateway has must have a null there, above or below, that an error
 * of the monolith explains.
 *
 * @param options.isHidden errors of fields that the gateway asks for in its own interest, such as those that a
 *   `@requires` names, have no place in the monolith's answer.
 * @param options.mayAskForMore whether it may also ask for what turns out not to be in the answer. Where a service fails at
 *   that, the objects around it may be null.
 */
export function compareAnswers(options: {
  readonly monolith: ComparedAnswer;
  readonly gateway: ComparedAnswer;
  readonly isHidden: (error: AnswerError) => boolean;
  readonly mayAskForMore: boolean;
}): string | undefined {
  const { monolith, gateway, isHidden, mayAskForMore } = options;
  const data: Json = JSON.parse(monolith.text);
  if (monolith.text !== gateway.text) {
    const ofMore = gateway.errors.filter(({ path }) => !isInAnswer(data, path ?? []));
    const isLost =
      mayAskForMore && !comparePartialAnswer({ monolith, gateway: { ...gateway, errors: ofMore } });
    if (!isLost) return `data differs:\n  ${monolith.text}\n  ${gateway.text}`;
  }
  const actual: Json = JSON.parse(gateway.text);
  const nulls = monolith.errors.map(({ path }) => placeOfNull(actual, path ?? []));
  for (const at of nulls) {
    if (!at || gateway.errors.some(({ path }) => areRelated(path ?? [], at))) continue;
    return `no error explains the null at ${at.join('.')}`;
  }
  for (const error of gateway.errors) {
    if (isHidden(error)) continue;
    const { path, message } = error;
    if (nulls.some((at) => at && areRelated(path ?? [], at))) continue;
    if (mayAskForMore && !isInAnswer(data, path ?? [])) continue;
    return `an error without a cause at ${(path ?? []).join('.')}: ${message}`;
  }
  return undefined;
}

/** Says which mutations the services carried out where one server carried out others, or in another order. */
export function compareEffects(monolith: readonly string[], services: readonly string[]): string | undefined {
  if (monolith.join('\n') === services.join('\n')) return undefined;
  return `mutations differ:\n  ${monolith.join(', ')}\n  ${services.join(', ')}`;
}

/**
 * Says what is wrong with an answer while some services fail: every value there is must be the right one, and every
 * other one null and covered by an error.
 */
export function comparePartialAnswer(options: {
  readonly monolith: ComparedAnswer;
  readonly gateway: ComparedAnswer;
}): string | undefined {
  const { monolith, gateway } = options;
  const visit = (right: Json, actual: Json, at: readonly (string | number)[]): string | undefined => {
    if (actual === null) {
      if (right === null || gateway.errors.some(({ path }) => areRelated(path ?? [], at))) return undefined;
      return `no error explains the null at ${at.join('.')}`;
    }
    if (typeof right !== 'object' || right === null || typeof actual !== 'object') {
      return right === actual
        ? undefined
        : `at ${at.join('.')}: ${JSON.stringify(actual)}, not ${JSON.stringify(right)}`;
    }
    const keys = Object.keys(right);
    if (keys.join(' ') !== Object.keys(actual).join(' ')) return `other keys or items at ${at.join('.')}`;
    for (const key of keys) {
      const wrong = visit(readKey(right, key), readKey(actual, key), [
        ...at,
        Array.isArray(right) ? Number(key) : key,
      ]);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
  return visit(JSON.parse(monolith.text), JSON.parse(gateway.text), []);
}

/** Where the data is null for an error at a path; undefined: it is nowhere null. */
function placeOfNull(
  data: Json,
  path: readonly (string | number)[],
): readonly (string | number)[] | undefined {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null) return path.slice(0, depth);
    value = readKey(value, key);
  }
  return value === null ? path : undefined;
}

/** Whether every key of a path is there, up to its end or to a null. */
function isInAnswer(data: Json, path: readonly (string | number)[]): boolean {
  let value = data;
  for (const key of path) {
    if (value === null) return true;
    if (typeof value !== 'object' || !Object.hasOwn(value, key)) return false;
    value = readKey(value, key);
  }
  return true;
}

function readKey(value: Json, key: string | number): Json {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
  const child: Json | undefined = Reflect.get(value, key);
  return child ?? null;
}

/** Whether one path leads to the other. */
function areRelated(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}
