import { Kind, parseType } from 'graphql';
import type { TypeNode } from 'graphql';
import type { DataBlueprint } from '#test/differential/random/blueprint.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import type { Random } from '#test/differential/random/random.ts';
import type {
  Add,
  Arguments,
  SupergraphDefinition,
  WorldObject,
} from '#test/differential/supergraph-definition.ts';

/** How many objects of a type there are. */
const objectsEach = 3;

const colors = ['RED', 'GREEN', 'BLUE'];

/**
 * Fills worlds by a blueprint: a field of an object has a value of its type that depends on nothing but the seed, the
 * object and the field. Keys are unique among the objects of a type.
 */
export function populateWorld(data: DataBlueprint): SupergraphDefinition['populate'] {
  return (add) => new WorldMaker(data, add).run();
}

class WorldMaker {
  readonly #data: DataBlueprint;
  readonly #add: Add;
  readonly #objects = new Map<string, readonly WorldObject[]>();
  /** How many mutations were carried out, which fields named `count` tell. */
  #mutations = 0;

  constructor(data: DataBlueprint, add: Add) {
    this.#data = data;
    this.#add = add;
  }

  run(): void {
    for (const type of Object.keys(this.#data.types)) {
      const count = type === 'Query' || type === 'Mutation' ? 1 : objectsEach;
      const made = Array.from({ length: count }, (_, index) => this.#add(type, this.#fields(type, index)));
      this.#objects.set(type, made);
    }
  }

  #fields(type: string, index: number): Record<string, unknown> {
    const fields = Object.entries(this.#data.types[type] ?? {});
    return Object.fromEntries(
      fields.map(([field, text]) => [
        field,
        this.#key(type, field, index) ??
          ((args: Arguments) => this.#answer({ type, field, index, text, args })),
      ]),
    );
  }

  /** Fields that keys are made of have plain values, by which entities are found. */
  #key(type: string, field: string, index: number): unknown {
    if (type === 'At') return `at${index}`;
    switch (field) {
      case 'id':
        return `${type}-${index}`;
      case 'k':
        return `k${index}`;
      case 'c1':
        return index % 2;
      case 'c2':
        return `c${index}`;
      case 'tags':
        return [index, index + 1];
      case 'at':
        return this.#objects.get('At')?.[index];
      default:
        return undefined;
    }
  }

  #answer(call: {
    readonly type: string;
    readonly field: string;
    readonly index: number;
    readonly text: string;
    readonly args: Arguments;
  }): unknown {
    const { type, field, index, text, args } = call;
    if (type === 'Mutation') return this.#mutate(field, text);
    if (field.startsWith('count')) return this.#mutations * 10 + index;
    const coordinate = `${type}.${field}`;
    const random = randomFrom(`${this.#data.seed} ${coordinate} ${index}`);
    const value = this.#make(parseType(text, { noLocation: true }), `${coordinate}.${index}`, random);
    const { n } = args;
    if (Array.isArray(value)) return typeof n === 'number' ? value.slice(0, n) : value;
    return typeof value === 'string' && text.includes('String') && Object.keys(args).length > 0
      ? `${value} ${JSON.stringify(args)}`
      : value;
  }

  #mutate(field: string, text: string): unknown {
    this.#mutations += 1;
    const what = this.#data.mutations[field];
    if (what === 'fail') return new Error(`${field} fails`);
    if (what === 'answer null') return null;
    const type = text.replaceAll(/[[\]!]/g, '');
    return type === 'Int' ? this.#mutations : this.#one(type, randomFrom(`${field} ${this.#mutations}`));
  }

  #make(type: TypeNode, label: string, random: Random): unknown {
    if (type.kind === Kind.NON_NULL_TYPE) return this.#required(type.type, label, random);
    return random.once(6) ? null : this.#required(type, label, random);
  }

  #required(type: TypeNode, label: string, random: Random): unknown {
    if (type.kind === Kind.NON_NULL_TYPE) return this.#required(type.type, label, random);
    if (type.kind === Kind.LIST_TYPE) {
      return Array.from({ length: random.below(4) }, (_, index) =>
        this.#make(type.type, `${label}.${index}`, random),
      );
    }
    switch (type.name.value) {
      case 'String':
      case 'ID':
        return label;
      case 'Int':
        return random.below(100);
      case 'Float':
        return random.below(100) / 4;
      case 'Boolean':
        return random.once(2);
      case 'Color':
        return random.one(colors);
      default:
        return this.#one(type.name.value, random);
    }
  }

  /** An object of a type, or of any of the types behind an abstract one. */
  #one(type: string, random: Random): WorldObject {
    const concrete = random.one(this.#data.possible[type] ?? [type]);
    return random.one(this.#objects.get(concrete) ?? []);
  }
}
