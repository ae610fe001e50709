import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

const known = new WeakMap<PreparedSupergraph, ReadonlySet<string>>();

/**
 * The fields that the gateway may ask for in its own interest: those that a `@key`, `@requires` or `@context` names.
 * Their errors have no place in a monolith's answer, and a null in them that moves up takes more with it.
 */
export function hiddenFields(prepared: PreparedSupergraph): ReadonlySet<string> {
  let names = known.get(prepared);
  if (!names) {
    const { definition } = prepared;
    const sets = Object.values(definition.subgraphs).flatMap((sdl) =>
      [...sdl.matchAll(/@(?:key|requires|fromContext)\(fields?: "([^"]*)"/g)].map(([, set]) => set ?? ''),
    );
    names = new Set(sets.flatMap((set) => set.match(/\w+/g) ?? []));
    known.set(prepared, names);
  }
  return names;
}
