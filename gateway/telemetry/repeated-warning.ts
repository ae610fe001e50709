/** What a {@link RepeatedWarning} is about. */
export interface RepeatedWarningOptions<Details> {
  /** Writes it. @param count how often it happened since it was last written. */
  readonly log: (count: number, latest: Details) => void;
  /** Default: a minute. */
  readonly everyMs?: number;
}

/** A warning about something that an attacker can cause at any rate: written at once, then at most once per minute. */
export class RepeatedWarning<Details> {
  readonly #options: RepeatedWarningOptions<Details>;
  #count = 0;
  #latest: Details | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: RepeatedWarningOptions<Details>) {
    this.#options = options;
  }

  /** It has happened again, or `count` times. */
  report(details: Details, count = 1): void {
    this.#count += count;
    this.#latest = details;
    if (this.#pause === undefined) this.#write(details);
  }

  /** Writes what is still to be written. */
  flush(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    if (this.#count > 0 && this.#latest !== undefined) this.#options.log(this.#count, this.#latest);
    this.#count = 0;
  }

  #write(details: Details): void {
    const count = this.#count;
    this.#count = 0;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#count > 0 && this.#latest !== undefined) this.#write(this.#latest);
    }, this.#options.everyMs ?? 60_000).unref();
    this.#options.log(count, details);
  }
}
