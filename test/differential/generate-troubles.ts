import { getNamedType, isInterfaceType, isListType, isNonNullType, isObjectType } from 'graphql';
import { isLeafType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { namedFields } from '#test/differential/named-fields.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';
import type { Outage } from '#test/differential/service-senders.ts';
import { World } from '#test/differential/world.ts';
import type { Fault } from '#test/differential/world.ts';
import { tape } from '#test/testkit/write-operation.ts';

const outages = ['unreachable', 'not JSON', 'no data', 'no entities', 'references throw'] as const;

/** One to three faults of fields that an answer reads. */
export function generateFaults(
  prepared: PreparedSupergraph,
  touched: World['touched'],
  choices: readonly number[],
): readonly Fault[] {
  const choose = tape(choices);
  const named = namedFields(prepared);
  const { objects } = new World(prepared.definition, []);
  const faults: Fault[] = [];
  for (let count = 1 + choose(3); count > 0; count -= 1) {
    const at = touched[choose(touched.length || 1)];
    const object = at && objects[at.object];
    const type = object && typeOf(prepared, object.__typename, at.field);
    if (!at || !type) continue;
    const kinds = kindsFor(type);
    const kind = kinds[choose(kinds.length)] ?? 'error';
    // A null that moves up in a service takes fields with it that the client did not ask for, and nothing else has.
    if (named.inKeys.has(at.field)) continue;
    if (named.hidden.has(at.field) && (isNonNullType(type) || !['error', 'null'].includes(kind))) continue;
    faults.push({ ...at, kind });
  }
  return faults;
}

/** One or two services that fail. */
export function generateOutages(
  { definition }: PreparedSupergraph,
  choices: readonly number[],
): ReadonlyMap<string, Outage> {
  const choose = tape(choices);
  const names = Object.keys(definition.subgraphs);
  return new Map(
    Array.from({ length: 1 + choose(2) }, () => [
      names[choose(names.length)] ?? '',
      outages[choose(outages.length)] ?? 'unreachable',
    ]),
  );
}

function typeOf(
  { apiSchema }: PreparedSupergraph,
  typename: string,
  field: string,
): GraphQLOutputType | undefined {
  const type = apiSchema.getType(typename);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
}

function kindsFor(type: GraphQLOutputType): readonly Fault['kind'][] {
  const always: readonly Fault['kind'][] = ['error', 'null'];
  if (isListType(isNonNullType(type) ? type.ofType : type)) return [...always, 'null item', 'error item'];
  return isLeafType(getNamedType(type)) ? [...always, 'invalid'] : always;
}
