import type { AddressKeys } from '#gateway/bounded/address-keys.ts';

/** Bounds of {@link FairPlaces}, in the unit of its weights. */
export interface FairPlacesOptions {
  /** Of all addresses together. */
  readonly max: number;
  /** Of one address; an IPv6 site may have its multiple of it, but at most half of `max`. */
  readonly maxPerAddress: number;
}

/** An address, or the IPv6 site of several addresses. */
interface Holder {
  readonly key: string;
  /** How many times the share of one address it may have. */
  readonly multiple: number;
  /** The weight of what has begun. */
  held: number;
  /** The weight of what waits. */
  queued: number;
  /** What has begun or waits. */
  count: number;
}

interface Entry {
  readonly weight: number;
  readonly network: Holder;
  readonly site: Holder | undefined;
  /** Called once, when the entry gets its place. */
  readonly begin: () => void;
  isWaiting: boolean;
}

/** The part of all places that is kept for addresses that hold none. */
const reservedPart = 0.25;

/**
 * A bounded number of places for work that is never interrupted, shared by addresses. No few addresses can take all:
 *
 * - An address may hold `maxPerAddress`. Its share shrinks in proportion to the places that are left, down to none when a
 *   quarter is left, which is kept for addresses that hold nothing.
 * - Work above the share waits. A free place goes to the waiting address that holds least; among equals, to the one whose
 *   last turn is longest ago.
 */
export class FairPlaces<Item> {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #maxPerSite: number;
  readonly #reserved: number;
  readonly #entries = new Map<Item, Entry>();
  readonly #holders = new Map<string, Holder>();
  /** What waits, the oldest first, by address; the address whose last turn is longest ago first. */
  readonly #queues = new Map<Holder, Set<Entry>>();
  #held = 0;
  #waiting = 0;

  constructor({ max, maxPerAddress }: FairPlacesOptions) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
    this.#maxPerSite = Math.floor(max / 2);
    // With a larger share of its own, an address may have what others would find reserved.
    this.#reserved = Math.max(0, Math.min(Math.floor(max * reservedPart), max - maxPerAddress));
  }

  /** How many items have begun. */
  get size(): number {
    return this.#entries.size - this.#waiting;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether an item has begun or waits. */
  has(item: Item): boolean {
    return this.#entries.has(item);
  }

  /** The bound that one more item of the address would break, counting what waits too; `undefined` where all hold. */
  boundReached({ network, site }: AddressKeys, weight = 1): number | undefined {
    if (this.#loadOf(network) + weight > this.#maxPerAddress) return this.#maxPerAddress;
    if (!site) return undefined;
    const max = Math.floor(this.#maxPerAddress * this.#siteMultiple(site.multiple));
    return this.#loadOf(site.network) + weight > max ? max : undefined;
  }

  /**
   * Takes a place for an item: `begin` is called at once where there is room, or later. An item heavier than all places
   * gets them when all are free. A known item stays where it is.
   */
  enter(item: Item, address: AddressKeys, begin: () => void, weight = 1): void {
    if (this.#entries.has(item)) return;
    const network = this.#holder(address.network, 1);
    const site =
      address.site && this.#holder(address.site.network, this.#siteMultiple(address.site.multiple));
    const entry = { weight, network, site, begin, isWaiting: false };
    this.#entries.set(item, entry);
    network.count += 1;
    if (site) site.count += 1;
    // Entries that wait already come first.
    if (this.#queues.has(network) || !this.#hasRoom(entry)) {
      this.#wait(entry);
      return;
    }
    this.#hold(entry);
    begin();
  }

  /** Gives up a place, or waits for none any more. @returns whether the item had begun or waited. */
  leave(item: Item): boolean {
    const entry = this.#entries.get(item);
    if (!entry) return false;
    this.#entries.delete(item);
    if (entry.isWaiting) this.#stopWaiting(entry);
    else {
      this.#held -= entry.weight;
      for (const holder of holdersOf(entry)) holder.held -= entry.weight;
    }
    for (const holder of holdersOf(entry)) {
      holder.count -= 1;
      if (holder.count === 0) this.#holders.delete(holder.key);
    }
    if (this.#waiting > 0) this.#beginNext();
    return true;
  }

  #beginNext(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#stopWaiting(next);
      this.#hold(next);
      const queue = this.#queues.get(next.network);
      if (queue) {
        // Its next turn comes after those of all others.
        this.#queues.delete(next.network);
        this.#queues.set(next.network, queue);
      }
      next.begin();
    }
  }

  /** The entry to begin next: of the address that holds least. */
  #next(): Entry | undefined {
    let best: Entry | undefined;
    let least = Infinity;
    for (const queue of this.#queues.values()) {
      const [entry] = queue;
      if (!entry || !this.#hasRoom(entry)) continue;
      const { network, site } = entry;
      const held = Math.max(network.held, site ? site.held / site.multiple : 0);
      if (held < least) {
        best = entry;
        least = held;
      }
      if (least === 0) break;
    }
    return best;
  }

  #hasRoom(entry: Entry): boolean {
    const { weight } = entry;
    if (this.#held === 0) return true;
    if (this.#held + weight > this.#max) return false;
    const share = this.#share();
    const { network, site } = entry;
    if (network.held > 0 && network.held + weight > share) return false;
    return !site || site.held === 0 || site.held + weight <= share * site.multiple;
  }

  /** What an address that holds something may have in all, as full as it is now. */
  #share(): number {
    const unreserved = this.#max - this.#reserved;
    const left = unreserved - this.#held;
    if (left <= 0) return 0;
    const others = unreserved - this.#maxPerAddress;
    if (others <= 0) return this.#maxPerAddress;
    return Math.min(this.#maxPerAddress, (this.#maxPerAddress * left) / others);
  }

  #hold(entry: Entry): void {
    this.#held += entry.weight;
    for (const holder of holdersOf(entry)) holder.held += entry.weight;
  }

  #wait(entry: Entry): void {
    const { network } = entry;
    let queue = this.#queues.get(network);
    if (!queue) this.#queues.set(network, (queue = new Set()));
    queue.add(entry);
    entry.isWaiting = true;
    this.#waiting += 1;
    for (const holder of holdersOf(entry)) holder.queued += entry.weight;
  }

  #stopWaiting(entry: Entry): void {
    const { network } = entry;
    const queue = this.#queues.get(network);
    queue?.delete(entry);
    if (queue?.size === 0) this.#queues.delete(network);
    entry.isWaiting = false;
    this.#waiting -= 1;
    for (const holder of holdersOf(entry)) holder.queued -= entry.weight;
  }

  #holder(key: string, multiple: number): Holder {
    const known = this.#holders.get(key);
    if (known) return known;
    const holder: Holder = { key, multiple, held: 0, queued: 0, count: 0 };
    this.#holders.set(key, holder);
    return holder;
  }

  #loadOf(key: string): number {
    const holder = this.#holders.get(key);
    return holder ? holder.held + holder.queued : 0;
  }

  /** A site has no more than half of all places, however large its multiple: the owner of a /48 must not take all. */
  #siteMultiple(multiple: number): number {
    return Math.max(1, Math.min(multiple, this.#maxPerSite / this.#maxPerAddress));
  }
}

function holdersOf({ network, site }: Entry): readonly Holder[] {
  return site ? [network, site] : [network];
}
