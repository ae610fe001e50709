/** The contents of a {@link Shelf}; sizes are measured by `memory-size.ts`. */
export interface ShelfStatus {
  /** `execution.operationCacheBytes`. */
  readonly maxBytes: number;
  readonly bytes: number;
  /** Operations, rejected texts and descriptions of texts. */
  readonly entries: number;
  /** The part of both that belongs to registered documents. */
  readonly registered: { readonly bytes: number; readonly entries: number };
  /** Entries dropped for want of room since the start. */
  readonly evictions: number;
  /** Plans of registered documents, as text: kept beside the budget for as long as they are registered. */
  readonly prepared: { readonly bytes: number; readonly documents: number };
}

/** Something to keep on a {@link Shelf}. */
export interface ShelfEntry {
  readonly bytes: number;
  /** Whether it belongs to a registered document. */
  readonly isRegistered: boolean;
  /** Called once when it is dropped for want of room; never after {@link ShelfPlace.leave}. */
  readonly onEvict: () => void;
}

/** Entries that are not registered keep this part of the budget, however much is registered. */
const unregisteredShare = 1 / 4;

/**
 * One least-recently-used order and one budget of bytes for all that is known of operations.
 *
 * Entries of registered documents are the last to go: a flood of other texts leaves them three quarters of the budget.
 * It holds no values: whoever places an entry keeps it, and forgets it when told to.
 */
export class Shelf {
  readonly #maxBytes: number;
  readonly #registered = new LeastRecentlyUsed();
  readonly #others = new LeastRecentlyUsed();
  #evictions = 0;
  #prepared = { bytes: 0, documents: 0 };

  /** @param options.maxBytes any positive number; an entry larger than it is evicted at once. */
  constructor(options: { readonly maxBytes: number }) {
    this.#maxBytes = options.maxBytes;
  }

  get status(): ShelfStatus {
    const { bytes, entries } = this.#registered;
    return {
      maxBytes: this.#maxBytes,
      bytes: bytes + this.#others.bytes,
      entries: entries + this.#others.entries,
      registered: { bytes, entries },
      evictions: this.#evictions,
      prepared: this.#prepared,
    };
  }

  /** Places an entry as the one used last. It may be evicted before this returns. */
  place({ bytes, isRegistered, onEvict }: ShelfEntry): ShelfPlace {
    const place = new ShelfPlace(isRegistered ? this.#registered : this.#others, {
      bytes,
      onEvict,
      listFor: (registered) => (registered ? this.#registered : this.#others),
      onGrowth: () => this.#makeRoom(),
      maxBytes: this.#maxBytes,
    });
    this.#makeRoom();
    return place;
  }

  /** Counts what is kept beside the budget; with negative numbers, what is kept no longer. */
  countPrepared({ bytes, documents }: ShelfStatus['prepared']): void {
    this.#prepared = { bytes: this.#prepared.bytes + bytes, documents: this.#prepared.documents + documents };
  }

  #makeRoom(): void {
    while (this.#registered.bytes + this.#others.bytes > this.#maxBytes) {
      const isOverShare = this.#others.bytes > this.#maxBytes * unregisteredShare;
      const from = isOverShare || this.#registered.entries === 0 ? this.#others : this.#registered;
      this.#evictions += 1;
      from.oldest?.evict();
    }
  }
}

/** The position of an entry on a {@link Shelf}. */
export class ShelfPlace {
  readonly maxBytes: number;
  readonly #listFor: (isRegistered: boolean) => LeastRecentlyUsed;
  readonly #onGrowth: () => void;
  readonly #onEvict: () => void;
  /** undefined: it has left the shelf. */
  #list: LeastRecentlyUsed | undefined;
  #bytes: number;
  /** Neighbours in the list, which alone sets them. */
  older: ShelfPlace | undefined;
  newer: ShelfPlace | undefined;

  constructor(
    list: LeastRecentlyUsed,
    options: {
      readonly bytes: number;
      readonly maxBytes: number;
      readonly onEvict: () => void;
      readonly listFor: (isRegistered: boolean) => LeastRecentlyUsed;
      readonly onGrowth: () => void;
    },
  ) {
    this.#list = list;
    this.#bytes = options.bytes;
    this.maxBytes = options.maxBytes;
    this.#onEvict = options.onEvict;
    this.#listFor = options.listFor;
    this.#onGrowth = options.onGrowth;
    list.add(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** false: it was evicted, or has left. */
  get isKept(): boolean {
    return this.#list !== undefined;
  }

  /** Makes it the entry that was used last. */
  touch(): void {
    this.#list?.touch(this);
  }

  /** Its entry takes more, or with a negative number less, than before. It may be evicted. */
  grow(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#list) return;
    this.#list.bytes += bytes;
    this.#onGrowth();
  }

  /** From now on its entry is that of a registered document, or no longer. */
  register(isRegistered: boolean): void {
    const list = this.#listFor(isRegistered);
    if (!this.#list || this.#list === list) return;
    this.#list.remove(this);
    this.#list = list;
    list.add(this);
  }

  /** Takes it from the shelf; whoever placed it forgets the entry. */
  leave(): void {
    this.#list?.remove(this);
    this.#list = undefined;
  }

  /** Takes it from the shelf for want of room. */
  evict(): void {
    this.leave();
    this.#onEvict();
  }
}

/** Places from the one used last to the one not used for longest. */
class LeastRecentlyUsed {
  bytes = 0;
  entries = 0;
  oldest: ShelfPlace | undefined;
  #newest: ShelfPlace | undefined;

  add(place: ShelfPlace): void {
    this.bytes += place.bytes;
    this.entries += 1;
    this.#link(place);
  }

  remove(place: ShelfPlace): void {
    this.bytes -= place.bytes;
    this.entries -= 1;
    this.#unlink(place);
  }

  touch(place: ShelfPlace): void {
    if (this.#newest === place) return;
    this.#unlink(place);
    this.#link(place);
  }

  #link(place: ShelfPlace): void {
    place.older = this.#newest;
    if (this.#newest) this.#newest.newer = place;
    this.#newest = place;
    this.oldest ??= place;
  }

  #unlink(place: ShelfPlace): void {
    const { older, newer } = place;
    if (older) older.newer = newer;
    else this.oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    place.older = place.newer = undefined;
  }
}
