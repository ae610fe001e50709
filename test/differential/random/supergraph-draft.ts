import type {
  Blueprint,
  FieldBlueprint,
  MutationBlueprint,
  RequiredPath,
  ServiceBlueprint,
  TypeBlueprint,
} from '#test/differential/random/blueprint.ts';
import type { Random } from '#test/differential/random/random.ts';

/** A type with keys. An interface has implementations in the service that is its home, and is one object type elsewhere. */
export interface Entity {
  readonly name: string;
  /** Field sets. */
  readonly keys: readonly string[];
  /** Empty for an object type. */
  readonly implementations: readonly string[];
}

interface TypeDraft {
  readonly keyword: TypeBlueprint['keyword'];
  readonly interfaces: Set<string>;
  readonly directives: string[];
  readonly fields: Map<string, FieldBlueprint>;
  readonly members: string[];
}

const keyFieldTypes: Readonly<Record<string, string>> = {
  id: 'ID!',
  k: 'ID!',
  c1: 'Int!',
  c2: 'String!',
  at: 'At!',
  tags: '[Int!]!',
};

/**
 * Value types: `V` is whole wherever it is, of `Part` services know some fields each, `At` is in keys. Fields require parts
 * of `V`, whose fields may all be null: a null that moves up from one that the client asks for takes the required one along,
 * which is not so on one server.
 */
const valueTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  At: { x: 'ID!' },
  V: { x: 'String', y: 'Int', z: '[Int]' },
  Part: { x: 'String', y: 'Int!', z: 'Float' },
};

/** A supergraph while it is being made: the types of each service, and the data behind them. */
export class SupergraphDraft {
  readonly services: readonly string[];
  readonly entities: Entity[] = [];
  readonly computed: Record<string, readonly RequiredPath[]> = {};
  readonly mutations: Record<string, MutationBlueprint> = {};
  readonly #random: Random;
  readonly #drafts = new Map<string, Map<string, TypeDraft>>();
  readonly #types: Record<string, Record<string, string>> = { Query: {}, ...structuredClone(valueTypes) };
  readonly #possible: Record<string, string[]> = {};

  constructor(services: readonly string[], random: Random) {
    this.services = services;
    this.#random = random;
    for (const service of services) this.#drafts.set(service, new Map());
  }

  /** The type of a service; declares it where it is new. */
  type(service: string, name: string, keyword: TypeBlueprint['keyword'] = 'type'): TypeDraft {
    const types = this.#drafts.get(service);
    if (!types) throw new Error(`There is no service ${service}`);
    let draft = types.get(name);
    if (!draft) {
      draft = { keyword, interfaces: new Set(), directives: [], fields: new Map(), members: [] };
      types.set(name, draft);
    }
    return draft;
  }

  has(service: string, name: string): boolean {
    return this.#drafts.get(service)?.has(name) ?? false;
  }

  /** The entities that a service knows. */
  entitiesOf(service: string): readonly Entity[] {
    return this.entities.filter(({ name }) => this.has(service, name));
  }

  /** The services that know an entity. */
  servicesOf({ name }: Entity): readonly string[] {
    return this.services.filter((service) => this.has(service, name));
  }

  /** Interfaces and unions of a service, which have no keys of their own. */
  abstractTypesOf(service: string): readonly string[] {
    return [...(this.#drafts.get(service) ?? [])]
      .filter(([name, { keyword }]) => (keyword === 'interface' || keyword === 'union') && /^[IU]/.test(name))
      .map(([name]) => name);
  }

  /**
   * Names the concrete types behind an abstract one in one service. Of all services that know it only the types that
   * are behind it everywhere are in the data, since any of them may be asked for it.
   *
   * @returns false where no type is left: the service must not know the abstract one.
   */
  allow(name: string, types: readonly string[]): boolean {
    const left = (this.#possible[name] ?? types).filter((type) => types.includes(type));
    if (left.length === 0) return false;
    this.#possible[name] = left;
    return true;
  }

  /** Declares a key of an entity in a service, with its fields. */
  key(service: string, entity: Entity, set: string, more = ''): void {
    this.type(service, entity.name).directives.push(`@key(fields: "${set}"${more})`);
    for (const implementation of this.#implementationsIn(service, entity)) {
      this.type(service, implementation).directives.push(`@key(fields: "${set}"${more})`);
    }
    for (const name of set
      .replaceAll(/\{[^}]*\}/g, '')
      .trim()
      .split(/\s+/)) {
      const type = keyFieldTypes[name];
      if (type === undefined) throw new Error(`${name} is no field of a key`);
      if (name === 'at') this.valueType(service, 'At');
      this.field(service, entity, { name, type, args: '', directives: [] });
    }
  }

  /** Declares a field of an entity in a service; where the entity is an interface, on its implementations too. */
  field(service: string, entity: Entity, field: FieldBlueprint): void {
    const implementations = this.#implementationsIn(service, entity);
    for (const name of [entity.name, ...implementations]) {
      const { keyword, fields } = this.type(service, name);
      // Directives of fields have their effect on implementations; interfaces may not have them.
      const declared = keyword === 'interface' ? { ...field, directives: [] } : field;
      if (!fields.has(field.name)) fields.set(field.name, declared);
    }
    for (const name of entity.implementations.length > 0 ? entity.implementations : [entity.name]) {
      this.data(name, field.name, field.type);
    }
  }

  /** Declares a field of a type that is no entity. */
  plainField(service: string, typeName: string, field: FieldBlueprint): void {
    this.type(service, typeName).fields.set(field.name, field);
    this.data(typeName, field.name, field.type);
  }

  /** Says what type a field has in the data. */
  data(typeName: string, field: string, type: string): void {
    (this.#types[typeName] ??= {})[field] = type;
  }

  /** Declares fields of a value type in a service. */
  valueType(service: string, name: 'At' | 'V' | 'Part', fields = Object.keys(valueTypes[name] ?? {})): void {
    if (!this.has(service, name)) this.type(service, name).directives.push('@shareable');
    const declared = this.type(service, name).fields;
    for (const field of fields) {
      declared.set(field, {
        name: field,
        args: '',
        type: valueTypes[name]?.[field] ?? 'Int',
        directives: [],
      });
    }
  }

  /** Spreads `Part` over two services, which know all of it together. */
  spreadPart(first: string, second: string): void {
    const all = Object.keys(valueTypes['Part'] ?? {});
    if (!this.has(first, 'Part')) this.valueType(first, 'Part', this.#random.some(all));
    const known = this.type(first, 'Part').fields;
    const missing = all.filter((field) => !known.has(field));
    this.valueType(second, 'Part', [...new Set([...missing, ...this.#random.some(all)])]);
  }

  /** Declares what a type text names, where the service does not know it yet. */
  use(service: string, typeText: string): void {
    const name = typeText.replaceAll(/[[\]!]/g, '');
    if (name === 'V') this.valueType(service, 'V');
    if (name === 'Color' && !this.has(service, 'Color')) {
      this.type(service, 'Color', 'enum').members.push('RED', 'GREEN', 'BLUE');
    }
  }

  finish(seed: string): Blueprint {
    return {
      services: this.services.map((name) => this.#finishService(name)),
      data: {
        seed,
        types: this.#types,
        possible: {
          ...this.#possible,
          ...Object.fromEntries(
            this.entities
              .filter(({ implementations }) => implementations.length > 0)
              .map(({ name, implementations }) => [name, implementations]),
          ),
        },
        computed: this.computed,
        mutations: this.mutations,
      },
    };
  }

  #finishService(name: string): ServiceBlueprint {
    const types = [...(this.#drafts.get(name) ?? [])].map(
      ([typeName, { keyword, interfaces, directives, fields, members }]): TypeBlueprint => ({
        keyword,
        name: typeName,
        interfaces: [...interfaces],
        directives,
        fields: [...fields.values()],
        members,
      }),
    );
    return { name, types };
  }

  #implementationsIn(service: string, { name, implementations }: Entity): readonly string[] {
    return this.has(service, name) && this.type(service, name).keyword === 'interface' ? implementations : [];
  }
}
