import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { CryptoKey, FetchImplementation, JWTVerifyGetKey } from 'jose';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** A key set's source and surroundings. */
export interface RemoteKeySetOptions {
  readonly url: string;
  /** Monotonic, in milliseconds: setting the system's time delays no fetch. */
  readonly clock: () => number;
  /** Called for every fetch that failed; the last good set stays in use. */
  readonly onFetchError: (error: unknown) => void;
  /** Called for every token whose key is not in the set that was loaded before. */
  readonly onUnknownKey: (event: UnknownKeyEvent) => void;
}

/** A token whose key was not in the key set. */
export interface UnknownKeyEvent {
  /**
   * `found`: the set was fetched anew and has it, as after a key rotation. `missing`: it was fetched anew without
   * it, or could not be fetched. `coolingDown`: it was not fetched, because the last fetch for an unknown key is too
   * recent.
   */
  readonly outcome: 'found' | 'missing' | 'coolingDown';
  /** The `kid` of a key that was found; undefined otherwise, since anyone can make one up. */
  readonly keyId: string | undefined;
}

/** The state of a key set, counted since the start. */
export interface KeySetStatus {
  /** When the set in use was loaded, by the monotonic clock; undefined: none was. */
  readonly loadedAtClockMs: number | undefined;
  /** Fetches, failed ones included. */
  readonly fetches: number;
  readonly failedFetches: number;
  /** Tokens with an unknown key, by what became of them. */
  readonly unknownKeys: Readonly<Record<UnknownKeyEvent['outcome'], number>>;
}

/** The keys of an issuer. */
export interface IssuerStatus extends KeySetStatus {
  readonly issuer: string;
}

/** No fetch takes longer. */
const fetchTimeoutMs = 5_000;
/** The largest set that is read: some 500 RSA keys. */
const maxSetBytes = 256 * 1024;
/**
 * Unknown keys trigger at most one fetch in this time, however many ids are made up and whether or not it succeeds. Other
 * fetches do not count: a key that is rotated just after the set was loaded is found at once.
 */
export const unknownKeyCooldownMs = 10_000;
/** Between two attempts to refresh an old set. */
const refreshCooldownMs = 30_000;
/** Between two attempts while no set was ever loaded, so that a slow start of the issuer is soon over. */
const firstLoadCooldownMs = 1_000;
/** A set this old is fetched anew in the background. */
const refreshAfterMs = 10 * 60_000;
/** A set this old is used only after trying to fetch it anew: a key withdrawn overnight is not accepted at dawn. */
const staleAfterMs = 60 * 60_000;

/**
 * The keys that an issuer publishes: fetched when first needed, kept, refreshed every ten minutes, and fetched anew for an
 * unknown key. When the issuer does not answer, the last good set stays in use. Tokens with a known key never wait for a
 * fetch that an unknown one has triggered.
 */
export class RemoteKeySet {
  readonly #options: RemoteKeySetOptions;
  // When to fetch is decided here alone: jose's own cool-down does not count attempts that failed, and a set that
  // outlived its maximum age is gone when the issuer is down.
  readonly #set: ReturnType<typeof createRemoteJWKSet>;
  #loadedAtMs = -Infinity;
  #attemptedAtMs = -Infinity;
  #attemptedForUnknownAtMs = -Infinity;
  #pending: Promise<void> | undefined;
  #fetches = 0;
  #failedFetches = 0;
  readonly #unknownKeys = { found: 0, missing: 0, coolingDown: 0 };

  constructor(options: RemoteKeySetOptions) {
    this.#options = options;
    this.#set = createRemoteJWKSet(new URL(options.url), {
      [customFetch]: fetchBounded,
      timeoutDuration: fetchTimeoutMs,
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
    });
  }

  get status(): KeySetStatus {
    return {
      loadedAtClockMs: this.#isLoaded ? this.#loadedAtMs : undefined,
      fetches: this.#fetches,
      failedFetches: this.#failedFetches,
      unknownKeys: { ...this.#unknownKeys },
    };
  }

  /**
   * Finds the key of a token.
   * @throws InternalError while no set was ever loaded; jose's errors otherwise
   */
  async keyOf(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> {
    const ageMs = this.#options.clock() - this.#loadedAtMs;
    if (ageMs >= staleAfterMs) await this.#refresh();
    else if (ageMs >= refreshAfterMs) void this.#refresh();
    if (!this.#isLoaded) throw new InternalError(`No keys could be loaded from ${this.#options.url}`);
    const known = await this.#find(header, token);
    if (known) return known;
    // A fetch that is under way may have begun before the key was published.
    if (this.#pending) await this.#pending;
    const published = (await this.#find(header, token)) ?? (await this.#fetchAndFind(header, token));
    if (published) return published;
    throw new errors.JWKSNoMatchingKey();
  }

  get #isLoaded(): boolean {
    return this.#loadedAtMs !== -Infinity;
  }

  async #find(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> {
    try {
      return await this.#set(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    }
  }

  /** Looks for a key that the set does not have, in a new one where the cool-down allows it. */
  async #fetchAndFind(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<CryptoKey | undefined> {
    const mayFetch = this.#options.clock() >= this.#attemptedForUnknownAtMs + unknownKeyCooldownMs;
    if (mayFetch) {
      this.#attemptedForUnknownAtMs = this.#options.clock();
      this.#pending ??= this.#load();
    }
    // Others join the fetch that the first one has begun.
    const joined = this.#pending;
    await joined;
    const key = joined && (await this.#find(header, token));
    const outcome = key ? 'found' : joined ? 'missing' : 'coolingDown';
    this.#unknownKeys[outcome] += 1;
    this.#options.onUnknownKey({ outcome, keyId: key && header.kid });
    return key;
  }

  /** Joins the fetch under way, starts one, or does nothing while the last attempt is too recent. */
  async #refresh(): Promise<void> {
    const cooldownMs = this.#isLoaded ? refreshCooldownMs : firstLoadCooldownMs;
    if (this.#options.clock() >= this.#attemptedAtMs + cooldownMs) this.#pending ??= this.#load();
    await this.#pending;
  }

  async #load(): Promise<void> {
    this.#attemptedAtMs = this.#options.clock();
    this.#fetches += 1;
    try {
      await this.#set.reload();
      this.#loadedAtMs = this.#options.clock();
    } catch (error) {
      this.#failedFetches += 1;
      this.#options.onFetchError(error);
    } finally {
      this.#pending = undefined;
    }
  }
}

/** Reads no more than a key set can reasonably be, so that a broken issuer cannot fill our memory. */
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new InternalError(`${url} answered ${response.status}`);
  }
  const bytes = await readAtMost(response.body ?? [], maxSetBytes);
  if (!bytes) throw new InternalError(`${url} answered more than ${maxSetBytes} bytes`);
  return new Response(new Uint8Array(bytes));
};
