import type { SupergraphDefinition, WorldObject } from '#test/differential/supergraph-definition.ts';

/** What goes wrong when one field of one object is resolved. */
export interface Fault {
  /** The object's position in its world. */
  readonly object: number;
  readonly field: string;
  /** `error` throws; `null` gives null; `invalid` gives what no leaf can be; the last two spoil one item of a list. */
  readonly kind: 'error' | 'null' | 'invalid' | 'null item' | 'error item';
}

/** The data of one answer, with its faults. */
export class World {
  readonly objects: readonly WorldObject[];
  readonly #positions: ReadonlyMap<WorldObject, number>;
  readonly #faults: ReadonlyMap<string, Fault>;
  /** The mutations that were carried out, with their arguments, in their order; those that failed are among them. */
  readonly effects: string[] = [];
  readonly #touched = new Map<string, { readonly object: number; readonly field: string }>();

  constructor(definition: SupergraphDefinition, faults: readonly Fault[]) {
    const objects: WorldObject[] = [];
    definition.populate((typename, fields = {}) => {
      const object = { __typename: typename, ...fields };
      objects.push(object);
      return object;
    });
    this.objects = objects;
    this.#positions = new Map(objects.map((object, index) => [object, index]));
    this.#faults = new Map(faults.map((fault) => [`${fault.object}.${fault.field}`, fault]));
  }

  /** The root object of queries is the first one, that of mutations the first of its type. */
  root(kind: 'query' | 'mutation'): WorldObject {
    const found = kind === 'query' ? this.objects[0] : this.objects.find(isMutation);
    if (!found) throw new Error(`The world has no ${kind} root`);
    return found;
  }

  /** Which fields of which objects were resolved, each once. */
  get touched(): readonly { readonly object: number; readonly field: string }[] {
    return [...this.#touched.values()];
  }

  /** Gives the value of a field as the faults have it. @throws the fault, as an error that names it. */
  spoil(object: WorldObject, field: string, value: () => unknown): unknown {
    const position = this.#positions.get(object);
    if (position === undefined) return value();
    const key = `${position}.${field}`;
    if (!this.#touched.has(key)) this.#touched.set(key, { object: position, field });
    const fault = this.#faults.get(key);
    if (!fault) return value();
    const error = new Error(faultMessage(object.__typename, key));
    switch (fault.kind) {
      case 'error':
        throw error;
      case 'null':
        return null;
      case 'invalid':
        return { invalid: error.message };
      case 'null item':
        return spoilItem(value(), null);
      case 'error item':
        return spoilItem(value(), error);
    }
  }
}

/** What an injected error says; what a service says of an invalid value contains it. */
function faultMessage(typename: string, key: string): string {
  return `fault ${typename} ${key}`;
}

/** The field whose fault an error names. */
export function faultyField(message: string): string | undefined {
  return /fault \w+ \d+\.(\w+)/.exec(message)?.[1];
}

function isMutation({ __typename }: WorldObject): boolean {
  return __typename === 'Mutation';
}

function spoilItem(value: unknown, by: unknown): unknown {
  return Array.isArray(value) && value.length > 0 ? value.with(value.length - 1, by) : value;
}
