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
  /** The gateway asks for them whatever the object's type, for a service with `@interfaceObject` knows of no types. */
  readonly ofInterfaceObjects: ReadonlySet<string>;
}

const known = new WeakMap<PreparedSupergraph, NamedFields>();

/** The fields that keys, `@requires` and `@fromContext` name. */
export function namedFields(prepared: PreparedSupergraph): NamedFields {
  let fields = known.get(prepared);
  if (!fields) {
    const inKeys = fieldsIn(prepared, /@key\(fields: "([^"]*)"/g);
    const required = fieldsIn(prepared, /@(?:requires|fromContext)\(fields?: "([^"]*)"/g);
    const sdl = Object.values(prepared.definition.subgraphs).join('\n');
    const bodies = [...sdl.matchAll(/@interfaceObject \{([^}]*)\}/g)].map(([, body]) => body ?? '');
    const ofInterfaceObjects = new Set(bodies.flatMap((body) => body.match(/\w+(?=[:(])/g) ?? []));
    fields = { inKeys, hidden: inKeys.union(required), ofInterfaceObjects };
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
