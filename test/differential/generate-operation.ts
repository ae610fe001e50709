import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLSchema,
} from 'graphql';
import type { Json } from '#test/differential/answers.ts';
import { generateInput, printInput } from '#test/differential/generate-input.ts';
import { tape } from '#test/testkit/write-operation.ts';
import type { Choose } from '#test/testkit/write-operation.ts';

/** An operation and the variables it is sent with. */
export interface GeneratedOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, Json>>;
}

/** A field under one response key, as far as others under the same key must be like it. */
interface Used {
  readonly parent: GraphQLCompositeType;
  readonly call: string;
  readonly type: string;
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition: string;
}

const maxDepth = 4;

/** Keys that mean something to JavaScript, to the planner's requests or to this gateway's. */
const strangeKeys = ['__proto__', 'constructor', 'toString', '_entities', 'e0', 'id', 'x', 'y'] as const;
const variableNames = ['representations', 'r0', 'constructor', '_representations'] as const;

/**
 * Writes an operation that is valid in nearly all cases; whoever uses it validates. Equal choices give the equal
 * operation, and choices that are all zero the smallest one.
 */
export function generateOperation(schema: GraphQLSchema, choices: readonly number[]): GeneratedOperation {
  return new OperationWriter(schema, tape(choices)).write();
}

class OperationWriter {
  readonly #schema: GraphQLSchema;
  readonly #choose: Choose;
  readonly #fragments: { readonly name: string; readonly type: GraphQLCompositeType; text: string }[] = [];
  readonly #variables: Variable[] = [];
  readonly #values: Record<string, Json> = {};
  /** By response path. */
  readonly #used = new Map<string, Used[]>();

  constructor(schema: GraphQLSchema, choose: Choose) {
    this.#schema = schema;
    this.#choose = choose;
  }

  write(): GeneratedOperation {
    const mutation = this.#chance(3) ? this.#schema.getMutationType() : undefined;
    const root = mutation ?? this.#schema.getQueryType();
    if (!root) throw new Error('The schema has no query type');
    const set = this.#set(root, '', 0);
    const variables = this.#variables.map(({ definition }) => definition);
    const head = `${mutation ? 'mutation' : 'query'}${this.#chance(3) ? ' Named' : ''}${
      variables.length > 0 ? `(${variables.join(', ')})` : ''
    }`;
    return {
      text: [`${head} ${set}`, ...this.#fragments.map(({ text }) => text)].join('\n'),
      variables: { ...this.#values },
    };
  }

  /** True once in `of` times, and never where there are no choices left. */
  #chance(of: number): boolean {
    return this.#choose(of) === of - 1;
  }

  #set(type: GraphQLCompositeType, path: string, depth: number): string {
    const selections: string[] = [];
    const count = 1 + this.#choose(depth > 2 ? 3 : 5);
    for (let index = 0; index < count; index += 1) selections.push(this.#selection(type, path, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, path: string, depth: number): string {
    const choice = this.#choose(10);
    if (choice === 9 || (choice === 8 && isAbstractType(type)) || (choice > 3 && isUnionType(type)))
      return this.#fragment(type, path, depth);
    if (choice === 8 || isUnionType(type)) return this.#typename(type, path);
    if (type === this.#schema.getQueryType() && depth === 0 && choice === 7 && this.#chance(3))
      return this.#introspection(path);
    const fields = Object.values(type.getFields()).filter(
      (field) => depth < maxDepth || !isCompositeType(getNamedType(field.type)),
    );
    const field = fields[this.#choose(fields.length)];
    return field ? this.#field({ field, parent: type, path, depth }) : this.#typename(type, path);
  }

  #typename(parent: GraphQLCompositeType, path: string): string {
    const key = this.#key('__typename', { parent, call: '__typename', type: 'String!' }, path);
    return `${key === '__typename' ? '' : `${key}: `}__typename${this.#condition()}`;
  }

  #introspection(path: string): string {
    const parent = this.#schema.getQueryType();
    if (!parent || this.#chance(2)) {
      const key = parent ? this.#key('__schema', { parent, call: '__schema', type: '__Schema' }, path) : '';
      return `${key}: __schema { queryType { name __typename } }`;
    }
    const names = Object.keys(this.#schema.getTypeMap()).toSorted();
    const name = names[this.#choose(names.length)] ?? '';
    const value = this.#chance(2)
      ? `$${this.#variable({ type: 'String!', value: name, defaultText: undefined })}`
      : JSON.stringify(name);
    const key = this.#key('__type', { parent, call: `__type ${value}`, type: '__Type' }, path);
    return `${key}: __type(name: ${value})${this.#condition()} { kind name fields { name type { name kind } } enumValues { name } }`;
  }

  #field(options: {
    readonly field: GraphQLField<unknown, unknown>;
    readonly parent: GraphQLCompositeType;
    readonly path: string;
    readonly depth: number;
  }): string {
    const { field, parent, path, depth } = options;
    const texts = field.args.flatMap((argument) => this.#argument(argument));
    const args = texts.length === 0 ? '' : `(${texts.join(', ')})`;
    const key = this.#key(
      field.name,
      { parent, call: `${field.name}${args}`, type: String(field.type) },
      path,
    );
    const type = getNamedType(field.type);
    const set = isCompositeType(type) ? ` ${this.#set(type, `${path}/${key}`, depth + 1)}` : '';
    return `${key === field.name ? '' : `${key}: `}${field.name}${args}${this.#condition()}${set}`;
  }

  /** A response key under which the field may stand at this path. */
  #key(name: string, used: Used, path: string): string {
    const wished = this.#chance(5)
      ? (strangeKeys[this.#choose(strangeKeys.length)] ?? name)
      : this.#chance(9)
        ? `other${this.#choose(2)}`
        : name;
    for (let number = 0; ; number += 1) {
      const key = number === 0 ? wished : number === 1 ? name : `${name}_${number}`;
      const place = `${path}/${key}`;
      const others = this.#used.get(place) ?? [];
      if (!others.every((other) => canMerge(other, used))) continue;
      this.#used.set(place, [...others, used]);
      return key;
    }
  }

  #argument({ name, type, defaultValue }: GraphQLArgument): readonly string[] {
    const isRequired = String(type).endsWith('!') && defaultValue === undefined;
    if (!isRequired && this.#chance(3)) return [];
    const value = generateInput(type, this.#choose);
    if (!this.#chance(2)) return [`${name}: ${printInput(value, type)}`];
    return [`${name}: $${this.#typedVariable(type, value)}`];
  }

  #typedVariable(type: GraphQLInputType, value: Json): string {
    const known = this.#variables.filter((variable) => variable.type === String(type));
    if (known.length > 0 && this.#chance(2)) return known[this.#choose(known.length)]?.name ?? '';
    const hasDefault = value !== null && this.#chance(3);
    return this.#variable({
      type: String(type),
      value: hasDefault && this.#chance(2) ? undefined : value,
      defaultText: hasDefault ? printInput(value, type) : undefined,
    });
  }

  #variable(options: {
    readonly type: string;
    readonly value: Json | undefined;
    readonly defaultText: string | undefined;
  }): string {
    const { type, value, defaultText } = options;
    const wished = this.#chance(3)
      ? variableNames[this.#choose(variableNames.length)]
      : `v${this.#variables.length}`;
    const name = this.#variables.some((variable) => variable.name === wished)
      ? `v${this.#variables.length}`
      : (wished ?? '');
    const suffix = defaultText === undefined ? '' : ` = ${defaultText}`;
    this.#variables.push({ name, type, definition: `$${name}: ${type}${suffix}` });
    // Defined, so that no name can mean anything else.
    if (value !== undefined) Object.defineProperty(this.#values, name, { value, enumerable: true });
    return name;
  }

  #condition(): string {
    if (!this.#chance(5)) return '';
    const one = (name: string): string =>
      ` @${name}(if: ${this.#chance(3) ? String(this.#choose(2) === 0) : `$${this.#conditionVariable()}`})`;
    if (this.#chance(6)) return one('skip') + one('include');
    return one(this.#choose(2) === 0 ? 'include' : 'skip');
  }

  #conditionVariable(): string {
    const known = this.#variables.filter(({ type }) => type === 'Boolean!');
    if (known.length > 1 || (known.length > 0 && this.#chance(2)))
      return known[this.#choose(known.length)]?.name ?? '';
    const value = this.#choose(2) === 0;
    const hasDefault = this.#chance(3);
    return this.#variable({
      type: 'Boolean!',
      value: hasDefault && this.#chance(2) ? undefined : value,
      defaultText: hasDefault ? String(this.#choose(2) === 0) : undefined,
    });
  }

  #fragment(type: GraphQLCompositeType, path: string, depth: number): string {
    const known = this.#fragments.filter((fragment) => fragment.text && this.#overlaps(fragment.type, type));
    const again = this.#chance(4) ? known[this.#choose(known.length)] : undefined;
    if (again) return `...${again.name}${this.#condition()}`;
    const conditions = this.#fragmentTypes(type);
    const condition = conditions[this.#choose(conditions.length)] ?? type;
    const isInline = this.#choose(3) < 2;
    if (isInline) {
      const on = condition === type && this.#chance(3) ? '' : ` on ${condition.name}`;
      return `...${on}${this.#condition()} ${this.#set(condition, path, depth + 1)}`;
    }
    const fragment = { name: `F${this.#fragments.length}`, type: condition, text: '' };
    this.#fragments.push(fragment);
    // Written only now, so that it can spread no fragment that is being written: those would be circles.
    fragment.text = `fragment ${fragment.name} on ${condition.name} ${this.#set(condition, path, depth + 1)}`;
    const spread = `...${fragment.name}${this.#condition()}`;
    return this.#chance(5) ? `${spread} ...${fragment.name}${this.#condition()}` : spread;
  }

  /** The type conditions that a fragment on a type may have. */
  #fragmentTypes(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    const all: readonly GraphQLNamedType[] = Object.values(this.#schema.getTypeMap());
    const others = all.filter(
      (other) => isCompositeType(other) && !other.name.startsWith('__') && this.#overlaps(other, type),
    );
    return [type, ...others.filter(isCompositeType)];
  }

  #overlaps(a: GraphQLCompositeType, b: GraphQLCompositeType): boolean {
    const possible = (type: GraphQLCompositeType): readonly GraphQLNamedType[] =>
      isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return possible(a).some((type) => possible(b).includes(type));
  }
}

/** Whether two fields may stand under one key; what is below them is compared where it is written. */
function canMerge(a: Used, b: Used): boolean {
  if (a.type !== b.type) return false;
  const neverTogether =
    a.parent !== b.parent &&
    isObjectType(a.parent) &&
    isObjectType(b.parent) &&
    !isInterfaceType(a.parent) &&
    !isUnionType(b.parent);
  return neverTogether || a.call === b.call;
}
