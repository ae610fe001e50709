import { isAbstractType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { getOwn, isInheritedKey, isJsonObject } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type { FetchDataRewrite, QueryPlanSelectionNode } from '#gateway/execution/program/plan-types.ts';

/** One key of a representation. */
interface Part {
  /** Where the value is in the entity. */
  readonly source: string;
  /** What the subgraph calls it. */
  readonly target: string;
  /** A value that replaces the entity's own, as JSON. */
  readonly constant: string | undefined;
  /** Of an object or list of objects. */
  readonly parts: ((type: unknown) => readonly Part[] | undefined) | undefined;
}

const fragmentPrefix = '... on ';

/**
 * Writes representations of entities as JSON text. The text is at once what tells two representations apart and what is
 * sent; the entity itself is never changed, whatever rewrites the plan has for it.
 */
export class RepresentationWriter {
  readonly #schema: GraphQLSchema;
  readonly #requires: readonly QueryPlanSelectionNode[];
  readonly #rewrites: readonly FetchDataRewrite[];
  readonly #byType = new Map<unknown, readonly Part[] | undefined>();

  /** @param schema the supergraph's, with what clients may not see. */
  constructor(
    schema: GraphQLSchema,
    requires: readonly QueryPlanSelectionNode[],
    rewrites: readonly FetchDataRewrite[],
  ) {
    this.#schema = schema;
    this.#requires = requires;
    this.#rewrites = rewrites;
  }

  /** @returns undefined for an entity of another type, or one that lacks what is required. An explicit null is kept. */
  write(entity: JsonObject): string | undefined {
    const type = entity['__typename'];
    if (typeof type !== 'string') return undefined;
    let parts = this.#byType.get(type);
    if (parts === undefined && !this.#byType.has(type)) {
      parts = this.#partsOf(type, this.#requires, []);
      this.#byType.set(type, parts);
    }
    return parts && writeObject(entity, parts);
  }

  #partsOf(
    type: string,
    selections: readonly QueryPlanSelectionNode[],
    path: readonly string[],
  ): readonly Part[] | undefined {
    const parts = new Map<string, Part>();
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        const { typeCondition } = selection;
        if (typeCondition !== undefined && !this.#applies(typeCondition, type)) continue;
        for (const part of this.#partsOf(type, selection.selections, path) ?? [])
          parts.set(part.target, part);
      } else {
        const part = this.#partOf(type, selection, path);
        parts.set(part.target, part);
      }
    }
    return parts.has('__typename') || path.length > 0 ? [...parts.values()] : undefined;
  }

  #partOf(
    type: string,
    field: Extract<QueryPlanSelectionNode, { kind: 'Field' }>,
    path: readonly string[],
  ): Part {
    const source = field.alias ?? field.name;
    let target = source;
    let constant: string | undefined;
    for (const rewrite of this.#rewrites) {
      if (!this.#isAt(rewrite.path, [...path, source], type)) continue;
      if (rewrite.kind === 'ValueSetter') constant = JSON.stringify(rewrite.setValueTo);
      else target = rewrite.renameKeyTo;
    }
    const { selections } = field;
    if (!selections) return { source, target, constant, parts: undefined };
    const nested = new Map<unknown, readonly Part[] | undefined>();
    const nestedPath = [...path, source];
    return {
      source,
      target,
      constant,
      parts: (nestedType) => {
        if (!nested.has(nestedType)) {
          nested.set(
            nestedType,
            this.#partsOf(typeof nestedType === 'string' ? nestedType : '', selections, nestedPath),
          );
        }
        return nested.get(nestedType);
      },
    };
  }

  /** Whether a rewrite's path leads to a key; the type conditions in it are checked at the top alone. */
  #isAt(rewritePath: readonly string[], path: readonly string[], type: string): boolean {
    const keys = rewritePath.filter((step) => !step.startsWith(fragmentPrefix));
    if (keys.length !== path.length || keys.some((key, index) => key !== path[index])) return false;
    if (path.length > 1) return true;
    return rewritePath
      .filter((step) => step.startsWith(fragmentPrefix))
      .every((step) => this.#applies(step.slice(fragmentPrefix.length), type));
  }

  #applies(condition: string, type: string): boolean {
    if (condition === type || type === '') return true;
    const conditionType = this.#schema.getType(condition);
    const actual = this.#schema.getType(type);
    if (!isAbstractType(conditionType) || !actual) return false;
    return (
      'getFields' in actual && 'getInterfaces' in actual && this.#schema.isSubType(conditionType, actual)
    );
  }
}

function writeObject(object: JsonObject, parts: readonly Part[]): string | undefined {
  let text = '';
  for (const part of parts) {
    const value = isInheritedKey(part.source) ? getOwn(object, part.source) : object[part.source];
    if (value === undefined) return undefined;
    const json = part.constant ?? writeValue(value, part);
    if (json === undefined) return undefined;
    text += `${text === '' ? '{' : ','}${JSON.stringify(part.target)}:${json}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

function writeValue(value: unknown, part: Part): string | undefined {
  if (!part.parts || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items: string[] = [];
    for (const item of value) {
      const text = writeValue(item, part);
      if (text === undefined) return undefined;
      items.push(text);
    }
    return `[${items.join(',')}]`;
  }
  if (!isJsonObject(value)) return undefined;
  const parts = part.parts(value['__typename']);
  return parts && writeObject(value, parts);
}
