import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';
import { populateWorld } from '#test/differential/random/populate-world.ts';
import { computeFields } from '#test/differential/random/compute-fields.ts';

/**
 * A generated supergraph as plain data: schemas in pieces that can be taken away one by one, and what the data is made
 * from. The data does not depend on the schemas, so that a smaller supergraph has the same.
 */
export interface Blueprint {
  readonly services: readonly ServiceBlueprint[];
  readonly data: DataBlueprint;
}

/** The schema of one service. */
export interface ServiceBlueprint {
  readonly name: string;
  readonly types: readonly TypeBlueprint[];
}

/** One type as one service declares it. */
export interface TypeBlueprint {
  readonly keyword: 'type' | 'interface' | 'union' | 'enum';
  readonly name: string;
  readonly interfaces: readonly string[];
  /** Such as `@key(fields: "id")`. */
  readonly directives: readonly string[];
  readonly fields: readonly FieldBlueprint[];
  /** Of a union, or the values of an enum. */
  readonly members: readonly string[];
}

/** One field as one service declares it. */
export interface FieldBlueprint {
  readonly name: string;
  /** Such as `(by: Int = 1)`; empty: it has none. */
  readonly args: string;
  readonly type: string;
  /** Such as `@shareable`. */
  readonly directives: readonly string[];
}

/** What the objects of a world are made from. */
export interface DataBlueprint {
  readonly seed: string;
  /** Types by field, by the name of the concrete type that has them; `Query` first, and `At` before what has it as a key. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Concrete types by the name of an abstract one. */
  readonly possible: Readonly<Record<string, readonly string[]>>;
  /** Fields with `@requires`: by coordinate what each reads. */
  readonly computed: Readonly<Record<string, readonly RequiredPath[]>>;
  /** Root fields of mutations by name: what each does. */
  readonly mutations: Readonly<Record<string, MutationBlueprint>>;
}

/** A field that another one requires. */
export interface RequiredPath {
  /** With dots. */
  readonly path: string;
  /** Default values included, in the order of their definitions. */
  readonly args: Readonly<Record<string, number | string>>;
}

/** What a root field of a mutation does, before it answers with what its type says. */
export type MutationBlueprint = 'count' | 'answer null' | 'fail';

/** Turns a blueprint into what the oracle takes. */
export function definitionOf({ services, data }: Blueprint, name: string): SupergraphDefinition {
  return {
    name,
    subgraphs: Object.fromEntries(services.map((service) => [service.name, printService(service)])),
    populate: populateWorld(data),
    computed: computeFields(data),
  };
}

/** The schema of a service as text, without the line that links federation. */
function printService({ types }: ServiceBlueprint): string {
  return types.map(printType).join('\n');
}

function printType({ keyword, name, interfaces, directives, fields, members }: TypeBlueprint): string {
  const head = [
    keyword,
    name,
    ...(interfaces.length > 0 ? [`implements ${interfaces.join(' & ')}`] : []),
    ...directives,
  ].join(' ');
  if (keyword === 'union') return `${head} = ${members.join(' | ')}`;
  if (keyword === 'enum') return `${head} { ${members.join(' ')} }`;
  return `${head} { ${fields.map(printField).join(' ')} }`;
}

function printField({ name, args, type, directives }: FieldBlueprint): string {
  return [`${name}${args}: ${type}`, ...directives].join(' ');
}
