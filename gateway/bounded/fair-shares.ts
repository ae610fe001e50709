import type { AddressKeys } from '#gateway/bounded/address-keys.ts';

/** Bounds of {@link FairShares}, in the unit of its weights. */
export interface FairSharesOptions {
  /** Of all addresses together. */
  readonly max: number;
  /** Of one address; an IPv6 site may have its multiple of it. */
  readonly maxPerAddress: number;
}

/** An item to give up, and which of the bounds asks for it. */
export interface Surplus<Item> {
  readonly item: Item;
  readonly bound: 'address' | 'total';
}

interface Member {
  weight: number;
  readonly holders: readonly Holder<unknown>[];
}

/** An address, or the IPv6 site of several addresses. */
interface Holder<Item> {
  readonly key: string;
  /** Whether no other holder has the same items: an IPv4 address, or an IPv6 site. */
  readonly isWidest: boolean;
  readonly max: number;
  /** The oldest first. */
  readonly items: Set<Item>;
  weight: number;
}

/**
 * Items that callers hold, such as idle connections, bounded in all and per address. Above a bound the largest holder
 * gives up its oldest item: callers that hold little lose nothing to one that holds much.
 */
export class FairShares<Item> {
  readonly #options: FairSharesOptions;
  readonly #members = new Map<Item, Member>();
  readonly #holders = new Map<string, Holder<Item>>();
  #weight = 0;

  constructor(options: FairSharesOptions) {
    this.#options = options;
  }

  /** How many items are held. */
  get size(): number {
    return this.#members.size;
  }

  /** The weight of all items. */
  get weight(): number {
    return this.#weight;
  }

  /** Adds an item, as the newest of its address. A known one stays where it is. */
  add(item: Item, { network, site }: AddressKeys, weight = 1): void {
    if (this.#members.has(item)) return;
    const { maxPerAddress } = this.#options;
    const holders = [this.#holder(network, { isWidest: !site, max: maxPerAddress })];
    if (site) {
      holders.push(this.#holder(site.network, { isWidest: true, max: maxPerAddress * site.multiple }));
    }
    for (const holder of holders) {
      holder.items.add(item);
      holder.weight += weight;
    }
    this.#members.set(item, { weight, holders });
    this.#weight += weight;
  }

  /** Adds to the weight of an item. @returns whether it was held. */
  grow(item: Item, weight: number): boolean {
    const member = this.#members.get(item);
    if (!member) return false;
    member.weight += weight;
    for (const holder of member.holders) holder.weight += weight;
    this.#weight += weight;
    return true;
  }

  /** @returns whether it was held. */
  delete(item: Item): boolean {
    const member = this.#members.get(item);
    if (!member) return false;
    this.#members.delete(item);
    this.#weight -= member.weight;
    for (const holder of member.holders) {
      holder.items.delete(item);
      holder.weight -= member.weight;
      if (holder.items.size === 0) this.#holders.delete(holder.key);
    }
    return true;
  }

  /**
   * The item to give up next, which stays held until it is deleted; `undefined` while all bounds hold for this address.
   * An item is never given up for its own weight alone.
   */
  surplus({ network, site }: AddressKeys): Surplus<Item> | undefined {
    for (const key of site ? [network, site.network] : [network]) {
      const holder = this.#holders.get(key);
      if (holder && holder.weight > holder.max && holder.items.size > 1) return oldestOf(holder, 'address');
    }
    if (this.#weight <= this.#options.max || this.#members.size <= 1) return undefined;
    const largest = this.#largest();
    return largest && oldestOf(largest, 'total');
  }

  #holder(key: string, options: Pick<Holder<Item>, 'isWidest' | 'max'>): Holder<Item> {
    const known = this.#holders.get(key);
    if (known) return known;
    const holder: Holder<Item> = { key, ...options, items: new Set(), weight: 0 };
    this.#holders.set(key, holder);
    return holder;
  }

  #largest(): Holder<Item> | undefined {
    let largest: Holder<Item> | undefined;
    for (const holder of this.#holders.values()) {
      if (holder.isWidest && holder.weight > (largest?.weight ?? 0)) largest = holder;
    }
    return largest;
  }
}

function oldestOf<Item>({ items }: Holder<Item>, bound: Surplus<Item>['bound']): Surplus<Item> | undefined {
  const [item] = items;
  return item === undefined ? undefined : { item, bound };
}
