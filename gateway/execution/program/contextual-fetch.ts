import type { CollectStep } from '#gateway/execution/collect-entities.ts';
import type { EntityPlace } from '#gateway/execution/program/entity-place.ts';
import type { CompiledEntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { EntityBatch } from '#gateway/execution/program/program.ts';
import type { RepresentationWriter } from '#gateway/execution/representation.ts';

/** The most contexts in one request; entities in more of them are asked for in several. */
export const maxContexts = 100;

/** What a contextual fetch is made from. */
export interface ContextualFetchOptions {
  readonly place: EntityPlace;
  readonly writer: RepresentationWriter;
  /** The way to the outermost objects that its contexts look at. */
  readonly around: readonly CollectStep[];
  readonly compile: (batches: readonly EntityBatch[]) => CompiledEntityRequest;
}

/**
 * A fetch for entities to which `@fromContext` gives values from around them. Entities with other values need an
 * `_entities` field of their own, so that the text depends on how many contexts there are.
 */
export class ContextualFetch {
  readonly place: EntityPlace;
  readonly writer: RepresentationWriter;
  readonly around: readonly CollectStep[];
  readonly #compile: ContextualFetchOptions['compile'];
  /** By the number of contexts; there are no more than {@link maxContexts}. */
  readonly #requests: (CompiledEntityRequest | undefined)[] = [];

  constructor({ place, writer, around, compile }: ContextualFetchOptions) {
    this.place = place;
    this.writer = writer;
    this.around = around;
    this.#compile = compile;
  }

  /** Whether there is a value wherever the subgraph demands one; without, the whole request would be refused. */
  accepts(values: ReadonlyMap<string, unknown>): boolean {
    const contexts = this.requestFor(1).slots[0]?.contexts ?? new Map();
    return [...contexts].every(([name, { nonNull }]) => !nonNull || (values.get(name) ?? null) !== null);
  }

  /** The text for a number of contexts, from 1 to {@link maxContexts}; a slot for each. */
  requestFor(contexts: number): CompiledEntityRequest {
    const { leaf } = this.place;
    return (this.#requests[contexts] ??= this.#compile(
      Array.from({ length: contexts }, () => ({ members: [leaf] })),
    ));
  }
}
