import type { FieldBlueprint, RequiredPath } from '#test/differential/random/blueprint.ts';
import type { Random } from '#test/differential/random/random.ts';
import type { Entity, SupergraphDraft } from '#test/differential/random/supergraph-draft.ts';

const scalars = [
  'String',
  'String!',
  'Int',
  'Int!',
  'Float',
  'Boolean',
  '[String]',
  '[Int!]!',
  'Color',
  '[[String]!]',
] as const;
/** Texts of arguments, and what they are where nothing is given. */
const argumentLists: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  '(n: Int)': {},
  '(n: Int = 1)': { n: 1 },
  '(n: Int! = 2, s: String)': { n: 2 },
  '(s: String = "x", n: Int)': { s: 'x' },
  '(s: String = "y")': { s: 'y' },
};

/** Gives every entity fields: of one service, shared by two, moved from one to another, and provided elsewhere. */
export function addFields(draft: SupergraphDraft, random: Random): void {
  let count = 0;
  const addOwn = (entity: Entity, service: string): void => {
    const field = newField(draft, service, { name: `f${(count += 1)}`, entity, random });
    draft.field(service, entity, field);
    if (random.once(3)) addElsewhere(draft, { entity, service, field, random });
  };
  for (const entity of draft.entities) {
    const services = draft.servicesOf(entity);
    for (const service of services) {
      for (let index = 1 + random.below(3); index > 0; index -= 1) addOwn(entity, service);
    }
    if (random.once(4)) spreadValueType(draft, { entity, name: `p${(count += 1)}`, random });
    if (random.once(6)) {
      const name = `count${(count += 1)}`;
      draft.field(random.one(services), entity, { name, args: '', type: 'Int!', directives: [] });
    }
  }
}

interface Place {
  readonly entity: Entity;
  readonly service: string;
  readonly field: FieldBlueprint;
  readonly random: Random;
}

function newField(
  draft: SupergraphDraft,
  service: string,
  { name, entity, random }: { readonly name: string; readonly entity: Entity; readonly random: Random },
): FieldBlueprint {
  const type = outputType(draft, service, random);
  draft.use(service, type);
  // Composition loses the arguments of what an interface object adds to implementations.
  const takesArguments = entity.implementations.length === 0 && random.once(5);
  const args = takesArguments ? random.one(Object.keys(argumentLists)) : '';
  return { name, args, type, directives: [] };
}

/** The text of a type that a service knows, or can know: a scalar, an entity, an abstract type or a value type. */
export function outputType(draft: SupergraphDraft, service: string, random: Random): string {
  const composite = [
    ...draft.entitiesOf(service).map(({ name }) => name),
    ...draft.abstractTypesOf(service),
    'V',
  ];
  if (!random.once(3)) return random.one(scalars);
  const name = random.one(composite);
  return random.one([name, name, `${name}!`, `[${name}]`, `[${name}!]!`, `[[${name}]!]`]);
}

/** Lets a second service have a field: shared, in the place of the first, or provided by the fields that lead there. */
function addElsewhere(draft: SupergraphDraft, place: Place): void {
  const { entity, service, field, random } = place;
  const others = draft.servicesOf(entity).filter((other) => other !== service);
  const other = others.length > 0 ? random.one(others) : undefined;
  if (other === undefined || !canKnow(draft, other, field)) return;
  draft.use(other, field.type);
  // What an interface object adds cannot move.
  const kind = entity.implementations.length > 0 ? 2 * random.below(2) : random.below(3);
  if (kind === 0) {
    redeclare(draft, { ...place, directive: '@shareable' });
    draft.field(other, entity, { ...field, directives: ['@shareable'] });
  } else if (kind === 1) {
    const label = random.once(2) ? ', label: "percent(50)"' : '';
    draft.field(other, entity, { ...field, directives: [`@override(from: "${service}"${label})`] });
  } else provide(draft, { ...place, service: other, owner: service });
}

/** A field that leads to an entity, and provides one of its fields that another service owns. */
function provide(draft: SupergraphDraft, place: Place & { readonly owner: string }): void {
  const { entity, service, owner, field, random } = place;
  if (field.args !== '') return;
  if (!isScalar(field.type) || draft.type(service, entity.name).keyword === 'interface') return;
  redeclare(draft, { ...place, service: owner, directive: '@shareable' });
  draft.field(service, entity, { ...field, directives: ['@external'] });
  const from = random.one(draft.entitiesOf(service));
  draft.field(service, from, {
    name: `to${field.name}`,
    args: '',
    type: random.one([entity.name, `[${entity.name}]`]),
    directives: [`@provides(fields: "${field.name}")`],
  });
}

function redeclare(draft: SupergraphDraft, place: Place & { readonly directive: string }): void {
  const { entity, service, field, directive } = place;
  const names = [entity.name, ...entity.implementations].filter((name) => draft.has(service, name));
  for (const name of names) {
    const { keyword, fields } = draft.type(service, name);
    if (keyword === 'interface' || !fields.has(field.name)) continue;
    fields.set(field.name, { ...field, directives: [directive] });
  }
}

/** One field of a value type in two services, each of which knows some of its fields. */
function spreadValueType(
  draft: SupergraphDraft,
  { entity, name, random }: { readonly entity: Entity; readonly name: string; readonly random: Random },
): void {
  const type = random.one(['Part', 'Part!', '[Part]', '[Part!]!']);
  const [first, second] = random.some(draft.servicesOf(entity), 2);
  if (first === undefined || second === undefined) return;
  draft.spreadPart(first, second);
  for (const service of [first, second]) {
    draft.field(service, entity, { name, args: '', type, directives: ['@shareable'] });
  }
}

function canKnow(draft: SupergraphDraft, service: string, { type }: FieldBlueprint): boolean {
  const name = type.replaceAll(/[[\]!]/g, '');
  return isScalar(type) || name === 'V' || draft.has(service, name);
}

function isScalar(type: string): boolean {
  return /^(String|Int|Float|Boolean|ID|Color)$/.test(type.replaceAll(/[[\]!]/g, ''));
}

/** A field that a service resolves, which others may require. */
interface Requirable {
  readonly service: string;
  readonly field: FieldBlueprint;
}

/**
 * Gives entities fields with `@requires`, which may require fields that require others, so that there are chains over
 * several services.
 */
export function addRequiringFields(draft: SupergraphDraft, random: Random): void {
  let count = 0;
  const hasChains = random.once(2);
  for (const entity of draft.entities) {
    const requirable: Requirable[] = draft
      .servicesOf(entity)
      .flatMap((service) =>
        [...draft.type(service, entity.name).fields.values()]
          .filter(
            ({ name, directives }) =>
              /^f\d/.test(name) && !directives.some((each) => /external|override/.test(each)),
          )
          .map((field) => ({ service, field })),
      );
    const services = draft.servicesOf(entity).filter(() => !random.once(4));
    // Twice round, so that a chain may come back to a service.
    for (const service of [...services, ...random.some(services, 0)]) {
      const others = requirable.filter(
        (each) => each.service !== service && canRequire(draft, service, { entity, ...each }),
      );
      if (others.length === 0) continue;
      const chosen = [random.one(others), random.one(others.slice(-2))];
      // A representation holds one value for a name, whatever its arguments and whoever resolves it.
      const required = [...new Map(chosen.map((each) => [each.field.name, each])).values()];
      const name = `r${(count += 1)}`;
      const paths = required.map(({ field }) => requireField(draft, { entity, service, field, random }));
      const args = entity.implementations.length === 0 && random.once(6) ? '(s: String = "y")' : '';
      const set = paths.map(({ text }) => text).join(' ');
      const field: FieldBlueprint = {
        name,
        args,
        type: 'String',
        directives: [`@requires(fields: "${set}")`],
      };
      draft.field(service, entity, field);
      for (const type of [entity.name, ...entity.implementations]) {
        draft.computed[`${type}.${name}`] = paths.map(({ path }) => path);
      }
      if (hasChains) requirable.push({ service, field: { ...field, directives: [] } });
    }
  }
}

/** A service can require what it does not resolve itself, and what its type has no args for that must be given. */
function canRequire(
  draft: SupergraphDraft,
  service: string,
  { entity, field }: Requirable & { readonly entity: Entity },
): boolean {
  const there = draft.type(service, entity.name).fields.get(field.name);
  if (there && !there.directives.includes('@external')) return false;
  return isScalar(field.type) || field.type.replaceAll(/[[\]!]/g, '') === 'V';
}

/** Declares a required field as external. @returns the field set, and what the computed field reads. */
function requireField(
  draft: SupergraphDraft,
  { entity, service, field, random }: Place,
): { readonly text: string; readonly path: RequiredPath } {
  const { name, type, args } = field;
  draft.use(service, type);
  draft.field(service, entity, { name, type, args, directives: ['@external'] });
  if (!isScalar(type)) {
    const inner = random.one(['x', 'y', 'z']);
    return { text: `${name} { ${inner} }`, path: { path: `${name}.${inner}`, args: {} } };
  }
  const defaults = argumentLists[args] ?? {};
  if (args.includes('n:') && random.once(2)) {
    const n = 1 + random.below(2);
    return { text: `${name}(n: ${n})`, path: { path: name, args: { ...defaults, n } } };
  }
  return { text: name, path: { path: name, args: defaults } };
}
