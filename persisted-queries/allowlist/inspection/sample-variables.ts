import { isInputType, typeFromAST } from 'graphql';
import type {
  DocumentNode,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  TypeNode,
} from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { inputTypeAt, isOptional, placeholderOf, sizeAs } from '#allowlist/inspection/placeholder.ts';
import { findSlicing } from '#allowlist/inspection/slicing-variables.ts';
import type { SlicingVariable } from '#allowlist/inspection/slicing-variables.ts';

/** What variables are made up for. */
export interface SampledOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly settings: ListSizeSettings;
}

type Values = Record<string, unknown>;

/**
 * The least that an operation can be run with: its own defaults, and for variables it cannot do without a placeholder. A
 * size that must be given is `defaultListSize`.
 */
export function leastVariables(sampled: SampledOperation): Readonly<Values> {
  const { document, settings } = sampled;
  const variables = new SampledVariables(sampled);
  const given = new Set<string>();
  for (const { variable, type, hasDefault } of variables.definitions) {
    if (hasDefault) given.add(variable);
    else if (!isOptional(type)) variables.set({ variable, path: [] }, placeholderOf(type, 'least'));
  }
  for (const { variables: slices, hasLiteral, hasDefault, requireOne } of findSlicing(document, sampled)) {
    const needed = slices.filter((slice) => variables.isNeeded(slice));
    for (const slice of needed) variables.setSize(slice, settings.defaultListSize);
    const [first] = slices;
    const isSized = hasLiteral || hasDefault || needed.length > 0;
    if (!first || !requireOne || isSized || slices.some(({ variable }) => given.has(variable))) continue;
    variables.setSize(first, settings.defaultListSize);
    given.add(first.variable);
  }
  return variables.values;
}

/** Every variable with a value, and every field of every input: all that can cost something by being there. */
export function fullVariables(sampled: SampledOperation): Readonly<Values> {
  const variables = new SampledVariables(sampled);
  for (const { variable, type } of variables.definitions) {
    variables.set({ variable, path: [] }, placeholderOf(type, 'full'));
  }
  return variables.values;
}

function inputType(schema: GraphQLSchema, node: TypeNode): GraphQLInputType | undefined {
  const type = typeFromAST(schema, node);
  return isInputType(type) ? type : undefined;
}

interface Definition {
  readonly variable: string;
  readonly type: GraphQLInputType;
  readonly hasDefault: boolean;
}

/** Values for the variables of an operation, while they are being made up. */
class SampledVariables {
  /** Without a prototype: a variable may be named `__proto__`. */
  readonly values: Values = Object.create(null);
  readonly definitions: readonly Definition[];

  constructor({ operation, schema }: SampledOperation) {
    this.definitions = (operation.variableDefinitions ?? []).flatMap((definition) => {
      const type = inputType(schema, definition.type);
      const variable = definition.variable.name.value;
      return type ? [{ variable, type, hasDefault: definition.defaultValue !== undefined }] : [];
    });
  }

  setSize(slice: SlicingVariable, size: number): void {
    const definition = this.#definitionOf(slice.variable);
    const type = definition && inputTypeAt(definition.type, slice.path);
    if (type) this.set(slice, sizeAs(type, size));
  }

  set({ variable, path }: SlicingVariable, value: unknown): void {
    const last = path.at(-1);
    if (last === undefined) this.values[variable] = value;
    else this.#objectAt(variable, path.slice(0, -1))[last] = value;
  }

  /** Whether the operation can neither leave the place out nor give it by a default. */
  isNeeded({ variable, path }: SlicingVariable): boolean {
    const definition = this.#definitionOf(variable);
    if (!definition || definition.hasDefault) return false;
    const lengths = [...path.keys(), path.length];
    const types = lengths.map((length) => inputTypeAt(definition.type, path.slice(0, length)));
    return types.every((type) => type !== undefined && !isOptional(type));
  }

  #definitionOf(name: string): Definition | undefined {
    return this.definitions.find(({ variable }) => variable === name);
  }

  #objectAt(variable: string, path: readonly string[]): Values {
    let object = ownObject(this.values, variable);
    for (const key of path) object = ownObject(object, key);
    return object;
  }
}

function ownObject(values: Values, key: string): Values {
  const known = Object.hasOwn(values, key) ? values[key] : undefined;
  if (isValues(known)) return known;
  const made: Values = {};
  values[key] = made;
  return made;
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
