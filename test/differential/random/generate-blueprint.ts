import type { Blueprint } from '#test/differential/random/blueprint.ts';
import { addFields, addRequiringFields } from '#test/differential/random/generate-fields.ts';
import { addMutations, addQueries } from '#test/differential/random/generate-roots.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import type { Random } from '#test/differential/random/random.ts';
import { SupergraphDraft } from '#test/differential/random/supergraph-draft.ts';
import type { Entity } from '#test/differential/random/supergraph-draft.ts';

const keySets: readonly string[] = ['id', 'id', 'k', 'c1 c2', 'at { x }', 'tags'];

/**
 * Makes a supergraph of 2 to 5 services, the same from the same seed: entities with several kinds of keys, interfaces,
 * unions, interface objects, value types spread over services, and fields that are shared, moved, provided or that
 * require others. Composition refuses some; whoever uses it tries another seed then.
 */
export function generateBlueprint(seed: string): Blueprint {
  const random = randomFrom(`blueprint ${seed}`);
  const draft = new SupergraphDraft(['a', 'b', 'c', 'd', 'e'].slice(0, 2 + random.below(4)), random);
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index += 1) addEntity(draft, `T${index}`, random);
  if (random.once(3)) addInterfaceObject(draft, random);
  const hasBase = random.once(3);
  for (const service of draft.services) addAbstractTypes(draft, { service, hasBase, random });
  addFields(draft, random);
  addRequiringFields(draft, random);
  addQueries(draft, random);
  if (random.once(3)) addMutations(draft, random);
  return draft.finish(seed);
}

function addEntity(draft: SupergraphDraft, name: string, random: Random): void {
  const keys = [...new Set([random.one(keySets), random.one(keySets), random.one(keySets)])];
  const entity: Entity = { name, keys, implementations: [] };
  draft.entities.push(entity);
  const hidden = random.once(8) ? random.one(keys) : undefined;
  const known: string[] = [];
  for (const service of random.some(draft.services, 2)) {
    draft.type(service, name);
    // Each service shares a key with one before it, or nothing would lead from one to the other.
    const shared = known.length > 0 ? random.one(known) : undefined;
    const sets = new Set([...(shared === undefined ? [] : [shared]), ...random.some(keys)]);
    for (const set of sets) {
      const isResolvable = set === shared || known.length === 0 || !random.once(6);
      draft.key(service, entity, set, isResolvable ? '' : ', resolvable: false');
    }
    known.push(...sets);
    const field =
      hidden === 'k' || hidden === 'tags' ? draft.type(service, name).fields.get(hidden) : undefined;
    if (field) draft.type(service, name).fields.set(field.name, { ...field, directives: ['@inaccessible'] });
  }
}

function addInterfaceObject(draft: SupergraphDraft, random: Random): void {
  const entity: Entity = { name: 'M', keys: ['id'], implementations: ['X', 'Y'] };
  const [home, ...others] = random.some(draft.services, 2);
  if (home === undefined) return;
  draft.entities.push(entity);
  draft.type(home, 'M', 'interface');
  for (const implementation of entity.implementations) {
    draft.type(home, implementation).interfaces.add('M');
    draft.plainField(home, implementation, {
      name: `own${implementation}`,
      args: '',
      type: random.one(['String', 'Int!', 'M']),
      directives: [],
    });
  }
  draft.key(home, entity, 'id');
  for (const service of others) {
    draft.type(service, 'M').directives.push('@interfaceObject');
    draft.key(service, entity, 'id');
  }
}

/** An interface over the entities that a service finds by `id`, one above it, and a union. */
function addAbstractTypes(
  draft: SupergraphDraft,
  {
    service,
    hasBase,
    random,
  }: { readonly service: string; readonly hasBase: boolean; readonly random: Random },
): void {
  const concrete = draft
    .entitiesOf(service)
    .flatMap(({ name, implementations }) =>
      draft.type(service, name).keyword === 'interface' ? implementations : [name],
    )
    .filter((name) => !draft.type(service, name).directives.includes('@interfaceObject'));
  const withId = concrete.filter((name) => draft.type(service, name).fields.has('id'));
  const id = { name: 'id', args: '', type: 'ID!', directives: [] };
  if (withId.length > 0 && random.once(2) && draft.allow('I', withId)) {
    draft.type(service, 'I', 'interface').fields.set('id', id);
    for (const name of withId) draft.type(service, name).interfaces.add('I');
    if (hasBase && draft.allow('IBase', withId)) {
      draft.type(service, 'IBase', 'interface').fields.set('id', id);
      draft.type(service, 'I').interfaces.add('IBase');
      for (const name of withId) draft.type(service, name).interfaces.add('IBase');
    }
  }
  if (concrete.length > 0 && random.once(2)) {
    const members = random.some(concrete);
    if (draft.allow('U', members)) draft.type(service, 'U', 'union').members.push(...members);
  }
}
