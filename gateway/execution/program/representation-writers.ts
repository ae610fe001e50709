import type { OptionalRequirement } from '#gateway/execution/program/optional-requirements.ts';
import type { Guard } from '#gateway/execution/program/program.ts';
import { RepresentationWriter } from '#gateway/execution/representation.ts';
import type { RepresentationOptions } from '#gateway/execution/representation.ts';

/** The most writers that are kept; an operation with many conditions could have one for each request. */
const maxKept = 64;

/** Writes the representations of one kind, whatever was asked for before. */
export class RepresentationWriters {
  readonly #options: Omit<RepresentationOptions, 'omitted'>;
  readonly #byOmitted = new Map<string, RepresentationWriter>();
  readonly #whole: RepresentationWriter;

  constructor(options: Omit<RepresentationOptions, 'omitted'>) {
    this.#options = options;
    this.#whole = new RepresentationWriter({ ...options, omitted: new Set() });
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
    const omitted = optional.filter(({ askedIf }) => !askedIf.some(holds)).map(({ path }) => path);
    if (omitted.length === 0) return this.#whole;
    const key = omitted.join(' ');
    const known = this.#byOmitted.get(key);
    if (known) return known;
    const writer = new RepresentationWriter({ ...this.#options, omitted: new Set(omitted) });
    if (this.#byOmitted.size < maxKept) this.#byOmitted.set(key, writer);
    return writer;
  }
}
