import {
  getNamedType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { DocumentNode, FloatValueNode, GraphQLSchema, IntValueNode, StringValueNode } from 'graphql';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A document in which strings stand for numbers, and the numbers as they were written. */
export interface ExactLiterals {
  readonly document: DocumentNode;
  /** By the string that stands for them. */
  readonly numbers: ReadonlyMap<string, string>;
}

type NumberNode = IntValueNode | FloatValueNode;

/**
 * Puts a string in the place of each number of a custom scalar that JavaScript would write otherwise. The planner makes
 * JavaScript's numbers of literals, which hold no more than 17 digits.
 *
 * @param document valid; never changed.
 * @param schema what clients may see; made only where there is such a number.
 */
export function hideExactLiterals(document: DocumentNode, schema: () => GraphQLSchema): ExactLiterals {
  const numbers = new Map<string, string>();
  if (!holdsExactNumber(document)) return { document, numbers };
  const prefix = freePrefix(document);
  const typeInfo = new TypeInfo(schema());
  const hide = (node: NumberNode): StringValueNode | undefined => {
    // Within a literal of a custom scalar no type is known.
    const type = typeInfo.getInputType();
    const named = type ? getNamedType(type) : undefined;
    if (!isExact(node) || (named && !(isScalarType(named) && !isSpecifiedScalarType(named))))
      return undefined;
    // One number has one name, so that equal fields stay equal.
    const value = `${prefix}${node.value}`;
    numbers.set(value, node.value);
    return { kind: Kind.STRING, value };
  };
  const hidden = visit(document, visitWithTypeInfo(typeInfo, { IntValue: hide, FloatValue: hide }));
  return { document: hidden, numbers };
}

/** Puts the numbers back into the texts of a plan. */
export function restoreExactLiterals(plan: QueryPlan, { numbers }: ExactLiterals): QueryPlan {
  if (numbers.size === 0) return plan;
  const restore = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    return [...numbers].reduce((text, [name, number]) => text.replaceAll(`"${name}"`, number), value);
  };
  const restored: QueryPlan = JSON.parse(JSON.stringify(plan), restore);
  return restored;
}

function isExact({ value }: NumberNode): boolean {
  return String(Number(value)) !== value;
}

function holdsExactNumber(document: DocumentNode): boolean {
  let found = false;
  const look = (node: NumberNode): void => {
    found ||= isExact(node);
  };
  visit(document, { IntValue: look, FloatValue: look });
  return found;
}

/** The beginning of strings that are nowhere in a document. */
function freePrefix(document: DocumentNode): string {
  const strings: string[] = [];
  visit(document, { StringValue: ({ value }) => void strings.push(value) });
  let prefix = 'number:';
  while (strings.some((text) => text.includes(prefix))) prefix = `_${prefix}`;
  return prefix;
}
