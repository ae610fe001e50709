import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

/** Fields that a service's schema names, by what names them. */
interface NamedFields {
  /** Without their values no entity is found. */
  readonly inKeys: ReadonlySet<string>;
  /**
   * The gateway may ask for them in its own interest: errors of theirs have no place in a monolith's answer, and a null
   * that moves up from them takes more with it.
   */
  readonly hidden: ReadonlySet<string>;
  /**
   * Whether the planner asks for more than the answer holds, so that errors come from places that the answer does not
   * have: of an interface that some service knows by `@interfaceObject` it asks for fields whatever the object's type.
   */
  readonly asksForMore: boolean;
}

const known = new WeakMap<PreparedSupergraph, NamedFields>();

/** The fields that keys, `@requires` and `@fromContext` name. */
export function namedFields(prepared: PreparedSupergraph): NamedFields {
  let fields = known.get(prepared);
  if (!fields) {
    const inKeys = fieldsIn(prepared, /@key\(fields: "([^"]*)"/g);
    const required = fieldsIn(prepared, /@(?:requires|fromContext)\(fields?: "([^"]*)"/g);
    const asksForMore = Object.values(prepared.definition.subgraphs).some((sdl) =>
      sdl.includes('@interfaceObject'),
    );
    fields = { inKeys, hidden: inKeys.union(required), asksForMore };
    known.set(prepared, fields);
  }
  return fields;
}

function fieldsIn({ definition }: PreparedSupergraph, pattern: RegExp): ReadonlySet<string> {
  const sets = Object.values(definition.subgraphs).flatMap((sdl) =>
    [...sdl.matchAll(pattern)].map(([, set]) => set ?? ''),
  );
  return new Set(sets.flatMap((set) => set.match(/\w+/g) ?? []));
}
