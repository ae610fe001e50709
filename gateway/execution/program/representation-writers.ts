import type { OptionalRequirement } from '#gateway/execution/program/optional-requirements.ts';
import type { Guard } from '#gateway/execution/program/program.ts';
import { RepresentationWriter } from '#gateway/execution/representation.ts';
import type { RepresentationOptions } from '#gateway/execution/representation.ts';

/** The most writers that are kept; an operation with many conditions could have one for each request. */
const maxKept = 64;

/** Writes the representations of one kind, whatever was asked for before. */
export class RepresentationWriters {
  readonly #options: Omit<RepresentationOptions, 'limited'>;
  readonly #byLimited = new Map<string, RepresentationWriter>();
  readonly #whole: RepresentationWriter;

  constructor(options: Omit<RepresentationOptions, 'limited'>) {
    this.#options = options;
    this.#whole = new RepresentationWriter({ ...options, limited: new Map() });
  }

  /**
   * @param optional what is not always asked for.
   * @param holds whether all of some guards hold in this request.
   */
  writerFor(
    optional: readonly OptionalRequirement[],
    holds: (guards: readonly Guard[]) => boolean,
  ): RepresentationWriter {
    if (optional.length === 0) return this.#whole;
    const limited = new Map(
      optional.flatMap(({ path, askedIf }) => {
        const types = askedIf.filter(({ guards }) => holds(guards)).map((asked) => asked.types);
        return types.some((conditions) => conditions.length === 0) ? [] : [[path, types] as const];
      }),
    );
    if (limited.size === 0) return this.#whole;
    const key = JSON.stringify([...limited]);
    const known = this.#byLimited.get(key);
    if (known) return known;
    const writer = new RepresentationWriter({ ...this.#options, limited });
    if (this.#byLimited.size < maxKept) this.#byLimited.set(key, writer);
    return writer;
  }
}
