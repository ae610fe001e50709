import type { Mismatch } from '#test/differential/check-case.ts';
import type {
  Blueprint,
  FieldBlueprint,
  ServiceBlueprint,
  TypeBlueprint,
} from '#test/differential/random/blueprint.ts';

/** A supergraph with what differs on it. */
interface Failure {
  readonly blueprint: Blueprint;
  readonly mismatch: Mismatch;
}

/**
 * Takes a supergraph apart as long as the answer to the same operation still differs: services, types, fields, then
 * keys and other directives. The data stays the same.
 */
export async function shrinkBlueprint(
  failure: Failure,
  {
    stillDiffers,
    maxShrinkMs,
  }: {
    readonly stillDiffers: (blueprint: Blueprint) => Promise<Mismatch | undefined>;
    readonly maxShrinkMs: number;
  },
): Promise<Failure> {
  const until = performance.now() + maxShrinkMs;
  let smallest = failure;
  let wasSmaller = true;
  while (wasSmaller) {
    wasSmaller = false;
    for (let tried = 0; ;) {
      // What was tried in vain is not tried again before the end.
      const [blueprint] = smallerBlueprints(smallest.blueprint).drop(tried).take(1);
      if (!blueprint) break;
      if (performance.now() > until) return smallest;
      const mismatch = await stillDiffers(blueprint);
      if (!mismatch) tried += 1;
      else {
        smallest = { blueprint, mismatch };
        wasSmaller = true;
      }
    }
  }
  return smallest;
}

/** Every blueprint with one thing less, large things first. */
function* smallerBlueprints({ services, data }: Blueprint): Generator<Blueprint> {
  for (const fewer of withoutOne(services)) yield { services: fewer, data };
  for (const make of [withoutTypes, withoutFields, withoutDetails]) {
    for (const [index, service] of services.entries()) {
      for (const types of make(service)) {
        yield { services: services.with(index, { ...service, types }), data };
      }
    }
  }
}

function withoutTypes({ types }: ServiceBlueprint): Iterable<readonly TypeBlueprint[]> {
  return withoutOne(types);
}

function* withoutFields({ types }: ServiceBlueprint): Generator<readonly TypeBlueprint[]> {
  for (const [index, type] of types.entries()) {
    for (const fields of withoutOne(type.fields)) yield types.with(index, { ...type, fields });
  }
}

function* withoutDetails({ types }: ServiceBlueprint): Generator<readonly TypeBlueprint[]> {
  for (const [index, type] of types.entries()) {
    for (const directives of withoutOne(type.directives)) yield types.with(index, { ...type, directives });
    for (const interfaces of withoutOne(type.interfaces)) yield types.with(index, { ...type, interfaces });
    for (const members of withoutOne(type.members)) yield types.with(index, { ...type, members });
    for (const [at, field] of type.fields.entries()) {
      for (const directives of withoutOne(field.directives.filter(isOptional))) {
        const kept = field.directives.filter((each) => !isOptional(each));
        const smaller: FieldBlueprint = { ...field, directives: [...kept, ...directives] };
        yield types.with(index, { ...type, fields: type.fields.with(at, smaller) });
      }
    }
  }
}

/** What a field requires is read by the service, so that it cannot go without the field. */
function isOptional(directive: string): boolean {
  return !directive.startsWith('@requires');
}

function* withoutOne<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (const index of items.keys()) yield items.toSpliced(index, 1);
}
