import {
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  isAbstractType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { AccessRequirements, Requirement } from '#gateway/authorization/access-requirements.ts';
import type { DenialReason } from '#gateway/authorization/denial-reason.ts';

/** The object types that a value at one place of an operation can have. Equal sets are mostly the same array. */
export type Reach = readonly GraphQLObjectType[];

/** Where a field is selected. */
export interface Place {
  /** The type the selection is written against. */
  readonly parent: GraphQLCompositeType;
  /** What can be there; narrower than `parent` inside a fragment. */
  readonly reach: Reach;
}

/** Why whoever asks does not meet a requirement; undefined where they do. */
export type DenialOf = (requirement: Requirement) => DenialReason | undefined;

/** An object type that the caller may not see, and why. */
export type HiddenType = readonly [typeName: string, reason: DenialReason];

/** Answers which fields and objects of an operation its caller may see; every answer is worked out once. */
export class FieldAccess {
  readonly #schema: GraphQLSchema;
  readonly #requirements: AccessRequirements;
  readonly #denialOf: DenialOf;
  readonly #reasons = new Map<Requirement, DenialReason | undefined>();
  readonly #objects = new Map<GraphQLObjectType, Reach>();
  readonly #hidden = new Map<GraphQLCompositeType, readonly HiddenType[]>();
  readonly #narrowed = new Map<Reach, Map<GraphQLCompositeType, Reach>>();
  readonly #denials = new Map<Reach, Map<GraphQLCompositeType, Map<string, DenialReason | undefined>>>();

  constructor(schema: GraphQLSchema, requirements: AccessRequirements, denialOf: DenialOf) {
    this.#schema = schema;
    this.#requirements = requirements;
    this.#denialOf = denialOf;
  }

  /** Where a selection set on this type begins: anything the type can be. */
  placeOf(parent: GraphQLCompositeType): Place {
    return { parent, reach: this.#reachOf(parent) };
  }

  /**
   * Where a fragment on `condition` is inside `place`. Where nothing can be both, which validation lets through only
   * below several fragments, it is taken to reach all that `condition` can be: closed rather than open.
   */
  narrow(place: Place, condition: GraphQLCompositeType): Place {
    const known = getOrCreate(this.#narrowed, place.reach, () => new Map<GraphQLCompositeType, Reach>());
    return {
      parent: condition,
      reach: getOrCreate(known, condition, () => this.#intersect(place.reach, condition)),
    };
  }

  /**
   * Why the caller may not see a field here; undefined when they may. Every object that can be here must permit it:
   * itself, its field, and the type that its field returns. Introspection and `__typename` are open.
   */
  denial({ parent, reach }: Place, fieldName: string): DenialReason | undefined {
    if (fieldName.startsWith('__')) return undefined;
    const ofReach = getOrCreate(
      this.#denials,
      reach,
      () => new Map<GraphQLCompositeType, Map<string, DenialReason | undefined>>(),
    );
    const known = getOrCreate(ofReach, parent, () => new Map<string, DenialReason | undefined>());
    if (known.has(fieldName)) return known.get(fieldName);
    let reason = this.#denialOn(parent, fieldName);
    for (let index = 0; index < reach.length && !reason; index += 1) {
      const object = reach[index];
      if (object) reason = this.#denialOn(object, fieldName);
    }
    known.set(fieldName, reason);
    return reason;
  }

  /**
   * The objects behind an interface or union that the caller may not see at all, regardless of what is selected. A field of
   * an object type has none: it is denied itself.
   */
  hiddenTypes(type: GraphQLCompositeType): readonly HiddenType[] {
    if (!isAbstractType(type)) return [];
    return getOrCreate(this.#hidden, type, () =>
      this.#reachOf(type).flatMap(({ name }) => {
        const reason = this.#reason(this.#requirements.types.get(name));
        return reason ? [[name, reason] as const] : [];
      }),
    );
  }

  /** The definition of a field, introspection included; undefined for `__typename` and what does not exist. */
  fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (parent === this.#schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return isUnionType(parent) ? undefined : parent.getFields()[name];
  }

  #denialOn(type: GraphQLCompositeType, fieldName: string): DenialReason | undefined {
    const { types, fields } = this.#requirements;
    const definition = this.fieldOf(type, fieldName);
    return (
      this.#reason(types.get(type.name)) ??
      this.#reason(fields.get(`${type.name}.${fieldName}`)) ??
      (definition && this.#reason(types.get(getNamedType(definition.type).name)))
    );
  }

  #reason(requirement: Requirement | undefined): DenialReason | undefined {
    if (!requirement) return undefined;
    if (!this.#reasons.has(requirement)) this.#reasons.set(requirement, this.#denialOf(requirement));
    return this.#reasons.get(requirement);
  }

  #reachOf(type: GraphQLCompositeType): Reach {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type);
    return getOrCreate(this.#objects, type, () => [type]);
  }

  #intersect(reach: Reach, condition: GraphQLCompositeType): Reach {
    const all = this.#reachOf(condition);
    if (isObjectType(condition) || reach === all) return all;
    const both = reach.filter((type) => this.#schema.isSubType(condition, type));
    if (both.length === 0 || both.length === all.length) return all;
    return both.length === reach.length ? reach : both;
  }
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
