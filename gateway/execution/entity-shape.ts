import { exceedsDepth } from '#gateway/execution/exceeds-depth.ts';
import { generateTypeRepresentation } from '#gateway/execution/generate-type-representation.ts';
import type {
  RepresentationPart,
  TypeRepresentation,
} from '#gateway/execution/generate-type-representation.ts';
import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { GraphQLSchema } from 'graphql';
import type { EntityKey } from '#gateway/execution/program/entity-keys.ts';
import type {
  InputRewrite,
  RequiredField,
  RequiredFragment,
  RequiredSelection,
} from '#gateway/execution/program/program.ts';
import { doesFragmentTypeApply } from '#gateway/graphql/does-fragment-type-apply.ts';

const fragmentPrefix = '... on ';

/** The deepest nesting of a value in a representation, as of `maxResponseDepth` at most. */
const maxLeafDepth = 2000;

/** What representations are made of. */
export interface RepresentationOptions {
  /** The supergraph's, with what clients may not see. */
  readonly schema: GraphQLSchema;
  readonly requires: readonly RequiredFragment[];
  readonly rewrites: readonly InputRewrite[];
  /** The keys by which the subgraph finds entities of a type; none: they are not known, and every one will do. */
  readonly keysOf: (type: string) => readonly EntityKey[];
}

/** What representations of entities of one type consist of. */
export class EntityShape {
  /** undefined: there is no representation of such an entity. */
  readonly representation: TypeRepresentation | undefined;
  readonly #options: RepresentationOptions;
  readonly #type: string;

  constructor(options: RepresentationOptions, type: string) {
    this.#options = options;
    this.#type = type;
    const parts = this.#partsOf(type, options.requires, []);
    const isEntity = parts.some(({ target }) => target === '__typename');
    this.representation = isEntity && this.#hasKey() ? generateTypeRepresentation(parts) : undefined;
  }

  /** @param type of the object; empty where it is not known. */
  #partsOf(
    type: string,
    selections: readonly RequiredSelection[],
    path: readonly string[],
  ): readonly RepresentationPart[] {
    const fields = [...this.#fieldsOf(type, selections).values()];
    const parts = fields.map((field) => this.#partOf(type, field, path));
    // Where two fields are called alike in the end, one of them was renamed for it.
    return [...new Map(parts.map((part) => [part.target, part])).values()];
  }

  /** The fields that apply to a type; what several fragments require of one field is put together. */
  #fieldsOf(
    type: string,
    selections: readonly RequiredSelection[],
    fields = new Map<string, RequiredField>(),
  ): ReadonlyMap<string, RequiredField> {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        if (this.#applies(selection.typeCondition, type)) this.#fieldsOf(type, selection.selections, fields);
        continue;
      }
      const { key } = selection;
      const known = fields.get(key);
      const below = [...(known?.selections ?? []), ...(selection.selections ?? [])];
      fields.set(key, below.length === 0 ? selection : { ...selection, selections: below });
    }
    return fields;
  }

  /**
   * Whether some key of the type is complete, as the subgraph calls its fields. Without one nothing is found, and some
   * services fail outright.
   */
  #hasKey(): boolean {
    const keys = this.#options.keysOf(this.#type);
    if (keys.length === 0) return true;
    const known = new Set(
      this.#pathsOf(this.#type, this.#options.requires, []).map((path) => path.join('.')),
    );
    return keys.some((key) => key.every((path) => known.has(path)));
  }

  /** @param around keys in the data. */
  #pathsOf(
    type: string,
    selections: readonly RequiredSelection[],
    around: readonly string[],
  ): readonly (readonly string[])[] {
    return [...this.#fieldsOf(type, selections).values()].flatMap((field) => {
      const path = [...around, field.key];
      const name = this.#targetOf(path, type);
      const below = this.#pathsOf('', field.selections ?? [], path);
      return [[name], ...below.map((names) => [name, ...names])];
    });
  }

  /** What the subgraph calls a key of the data. */
  #targetOf(path: readonly string[], type: string): string {
    return this.#options.rewrites.reduce(
      (name, rewrite) =>
        rewrite.kind === 'KeyRenamer' && this.#isAt(rewrite.path, path, type) ? rewrite.renameKeyTo : name,
      path.at(-1) ?? '',
    );
  }

  #partOf(type: string, field: RequiredField, path: readonly string[]): RepresentationPart {
    const { key: source, selections } = field;
    // Of the object itself its type is known; below it may differ from object to object.
    let constant = source === '__typename' && path.length === 0 ? JSON.stringify(type) : undefined;
    for (const rewrite of this.#options.rewrites) {
      if (rewrite.kind === 'ValueSetter' && this.#isAt(rewrite.path, [...path, source], type))
        constant = JSON.stringify(rewrite.setValueTo);
    }
    return {
      source,
      target: this.#targetOf([...path, source], type),
      constant,
      write: selections ? this.#nestedWriter(selections, [...path, source]) : writeLeaf,
    };
  }

  /** Writes an object or a list of objects below the entity. */
  #nestedWriter(
    selections: readonly RequiredSelection[],
    path: readonly string[],
  ): (value: unknown) => string | undefined {
    const byType = new Map<string, TypeRepresentation>();
    const write = (value: unknown): string | undefined => {
      if (value === null) return 'null';
      if (Array.isArray(value)) return writeList(value, write);
      if (!isJsonObject(value)) return undefined;
      const name = value['__typename'];
      const type = typeof name === 'string' && this.#options.schema.getType(name) ? name : '';
      let representation = byType.get(type);
      if (!representation) {
        representation = generateTypeRepresentation(this.#partsOf(type, selections, path));
        byType.set(type, representation);
      }
      return representation.write(value);
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
    return type === '' || doesFragmentTypeApply(this.#options.schema, type, condition);
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

/** The time that `JSON.stringify` takes grows with the square of the depth, which a subgraph decides. */
function writeLeaf(value: unknown): string | undefined {
  return exceedsDepth(value, 'exact', maxLeafDepth) ? undefined : JSON.stringify(value);
}
