import { EntityShape } from '#gateway/execution/entity-shape.ts';
import type { TypeRepresentation } from '#gateway/execution/generate-type-representation.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { RepresentationOptions } from '#gateway/execution/entity-shape.ts';

/**
 * Writes representations of entities as JSON text. The text is at once what tells two representations apart and what is
 * sent; the entity itself is never changed, whatever rewrites the plan has for it.
 */
export class RepresentationWriter {
  readonly #options: RepresentationOptions;
  readonly #byType = new Map<string, TypeRepresentation | undefined>();

  constructor(options: RepresentationOptions) {
    this.#options = options;
  }

  /** How entities of this one's type are represented; undefined: its type is another, or has no key that is known. */
  representationOf(entity: JsonObject): TypeRepresentation | undefined {
    const type = entity['__typename'];
    if (typeof type !== 'string') return undefined;
    const known = this.#byType.get(type);
    if (known) return known;
    // What a subgraph invents is not remembered: names without end would fill the memory.
    if (this.#byType.has(type) || !this.#options.schema.getType(type)) return undefined;
    const { representation } = new EntityShape(this.#options, type);
    this.#byType.set(type, representation);
    return representation;
  }
}
