import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { generateRepresentationWriter } from '#gateway/execution/generate-representation-writer.ts';
import type {
  RepresentationPart,
  WriteRepresentation,
} from '#gateway/execution/generate-representation-writer.ts';
import { isJsonObject } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type { EntityKey } from '#gateway/execution/program/entity-keys.ts';
import type { FetchDataRewrite, QueryPlanSelectionNode } from '#gateway/execution/program/plan-types.ts';

const fragmentPrefix = '... on ';

/** What representations are made of. */
export interface RepresentationOptions {
  /** The supergraph's, with what clients may not see. */
  readonly schema: GraphQLSchema;
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly rewrites: readonly FetchDataRewrite[];
  /** Fields that were not asked for, as keys joined by `.`; representations do without them. */
  readonly omitted: ReadonlySet<string>;
  /** The keys by which the subgraph finds entities of a type; none: they are not known, and every one will do. */
  readonly keysOf: (type: string) => readonly EntityKey[];
}

type RequiredField = Extract<QueryPlanSelectionNode, { kind: 'Field' }>;

/**
 * Writes representations of entities as JSON text. The text is at once what tells two representations apart and what is
 * sent; the entity itself is never changed, whatever rewrites the plan has for it.
 */
export class RepresentationWriter {
  readonly #schema: GraphQLSchema;
  readonly #requires: readonly QueryPlanSelectionNode[];
  readonly #rewrites: readonly FetchDataRewrite[];
  readonly #omitted: ReadonlySet<string>;
  readonly #keysOf: RepresentationOptions['keysOf'];
  readonly #byType = new Map<string, WriteRepresentation | undefined>();

  constructor(options: RepresentationOptions) {
    this.#schema = options.schema;
    this.#requires = options.requires;
    this.#rewrites = options.rewrites;
    this.#omitted = options.omitted;
    this.#keysOf = options.keysOf;
  }

  /** @returns undefined for an entity of another type, or one that lacks what is required. An explicit null is kept. */
  write(entity: JsonObject): string | undefined {
    const type = entity['__typename'];
    if (typeof type !== 'string') return undefined;
    const known = this.#byType.get(type);
    if (known) return known(entity);
    // What a subgraph invents is not remembered: names without end would fill the memory.
    if (this.#byType.has(type) || !this.#schema.getType(type)) return undefined;
    const parts = this.#partsOf(type, this.#requires, []);
    const isEntity = parts.some(({ target }) => target === '__typename');
    const write = isEntity && this.#hasKey(type) ? generateRepresentationWriter(parts) : undefined;
    this.#byType.set(type, write);
    return write?.(entity);
  }

  /** @param type of the object; empty where it is not known. */
  #partsOf(
    type: string,
    selections: readonly QueryPlanSelectionNode[],
    path: readonly string[],
  ): readonly RepresentationPart[] {
    const parts = [...this.#fieldsOf(type, selections).values()].flatMap((field) => {
      const key = field.alias ?? field.name;
      return this.#isOmitted(field, [...path, key].join('.')) ? [] : [this.#partOf(type, field, path)];
    });
    // Where two fields are called alike in the end, one of them was renamed for it.
    return [...new Map(parts.map((part) => [part.target, part])).values()];
  }

  /** The fields that apply to a type; what several fragments require of one field is put together. */
  #fieldsOf(
    type: string,
    selections: readonly QueryPlanSelectionNode[],
    fields = new Map<string, RequiredField>(),
  ): ReadonlyMap<string, RequiredField> {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        const { typeCondition } = selection;
        if (typeCondition === undefined || this.#applies(typeCondition, type))
          this.#fieldsOf(type, selection.selections, fields);
        continue;
      }
      const key = selection.alias ?? selection.name;
      const known = fields.get(key);
      const below = [...(known?.selections ?? []), ...(selection.selections ?? [])];
      fields.set(key, below.length === 0 ? selection : { ...selection, selections: below });
    }
    return fields;
  }

  /** Whether some key of the type is complete. Without one nothing is found, and some services fail outright. */
  #hasKey(type: string): boolean {
    const keys = this.#keysOf(type);
    if (keys.length === 0) return true;
    const known = new Set(this.#pathsOf(type, this.#requires, ''));
    return keys.some((key) => key.every((path) => known.has(path)));
  }

  #pathsOf(type: string, selections: readonly QueryPlanSelectionNode[], around: string): readonly string[] {
    return [...this.#fieldsOf(type, selections).values()].flatMap((field) => {
      const path = `${around}${field.alias ?? field.name}`;
      if (this.#isOmitted(field, path)) return [];
      return [path, ...this.#pathsOf('', field.selections ?? [], `${path}.`)];
    });
  }

  /** An object of which nothing is left is omitted as well. */
  #isOmitted({ selections }: RequiredField, path: string): boolean {
    if (this.#omitted.size === 0) return false;
    if (this.#omitted.has(path)) return true;
    const below = [...this.#fieldsOf('', selections ?? []).values()];
    return (
      below.length > 0 &&
      below.every(
        (field) =>
          field.name === '__typename' || this.#isOmitted(field, `${path}.${field.alias ?? field.name}`),
      )
    );
  }

  #partOf(type: string, field: RequiredField, path: readonly string[]): RepresentationPart {
    const source = field.alias ?? field.name;
    let target = source;
    // Of the object itself its type is known; below it may differ from object to object.
    let constant = source === '__typename' && path.length === 0 ? JSON.stringify(type) : undefined;
    for (const rewrite of this.#rewrites) {
      if (!this.#isAt(rewrite.path, [...path, source], type)) continue;
      if (rewrite.kind === 'ValueSetter') constant = JSON.stringify(rewrite.setValueTo);
      else target = rewrite.renameKeyTo;
    }
    const { selections } = field;
    return {
      source,
      target,
      constant,
      write: selections ? this.#nestedWriter(selections, [...path, source]) : JSON.stringify,
    };
  }

  /** Writes an object or a list of objects below the entity. */
  #nestedWriter(
    selections: readonly QueryPlanSelectionNode[],
    path: readonly string[],
  ): (value: unknown) => string | undefined {
    const byType = new Map<string, WriteRepresentation>();
    const write = (value: unknown): string | undefined => {
      if (value === null) return 'null';
      if (Array.isArray(value)) return writeList(value, write);
      if (!isJsonObject(value)) return undefined;
      const name = value['__typename'];
      const type = typeof name === 'string' && this.#schema.getType(name) ? name : '';
      let writer = byType.get(type);
      if (!writer) {
        writer = generateRepresentationWriter(this.#partsOf(type, selections, path));
        byType.set(type, writer);
      }
      return writer(value);
    };
    return write;
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
    if (!isAbstractType(conditionType)) return false;
    return (isObjectType(actual) || isInterfaceType(actual)) && this.#schema.isSubType(conditionType, actual);
  }
}

function writeList(
  values: readonly unknown[],
  write: (value: unknown) => string | undefined,
): string | undefined {
  let text = '';
  for (const value of values) {
    const item = write(value);
    if (item === undefined) return undefined;
    text += text === '' ? item : `,${item}`;
  }
  return `[${text}]`;
}
