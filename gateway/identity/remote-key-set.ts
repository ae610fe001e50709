import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** A key set's source and surroundings. */
export interface RemoteKeySetOptions {
  readonly url: string;
  /** Monotonic, in milliseconds: setting the system's time delays no fetch. */
  readonly clock: () => number;
  /** Told of every fetch that failed, for the log; the last good set stays in use. */
  readonly onFetchError: (error: unknown) => void;
}

/** No fetch takes longer. */
const FETCH_TIMEOUT_MS = 5_000;
/** The largest set that is read: some 500 RSA keys. */
const MAX_SET_BYTES = 256 * 1024;
/** An unknown key id triggers at most one fetch in this time, whoever makes ids up and whether or not it succeeds. */
const COOLDOWN_MS = 30_000;
/** The same while no set was ever loaded, so that a slow start of the issuer is soon over. */
const FIRST_LOAD_COOLDOWN_MS = 1_000;
/** A set this old is fetched anew in the background. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** A set this old is used only after trying to fetch it anew: a key withdrawn overnight is not accepted at dawn. */
const STALE_AFTER_MS = 60 * 60_000;

/**
 * Keys that an issuer publishes: fetched when first needed, kept, refreshed every ten minutes, and fetched anew for an
 * unknown key id, at most every 30 seconds. When the issuer does not answer, the last good set stays in use.
 * @returns a key resolver; it throws {@link InternalError} while no set was ever loaded, and jose's errors otherwise
 */
export function createRemoteKeySet({ url, clock, onFetchError }: RemoteKeySetOptions): JWTVerifyGetKey {
  let loadedAtMs = -Infinity;
  let attemptedAtMs = -Infinity;
  let pending: Promise<void> | undefined;
  // When to fetch is decided here alone: jose's own cooldown does not count attempts that failed, and a set that
  // outlived its maximum age is gone when the issuer is down.
  const keySet = createRemoteJWKSet(new URL(url), {
    [customFetch]: fetchBounded,
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
  });

  async function load(): Promise<void> {
    try {
      await keySet.reload();
      loadedAtMs = clock();
    } catch (error) {
      onFetchError(error);
    } finally {
      pending = undefined;
    }
  }

  /** Joins the fetch under way, starts one, or does nothing while the last attempt is too recent. */
  async function reload(): Promise<void> {
    const cooldownMs = loadedAtMs === -Infinity ? FIRST_LOAD_COOLDOWN_MS : COOLDOWN_MS;
    if (pending === undefined && clock() >= attemptedAtMs + cooldownMs) {
      attemptedAtMs = clock();
      pending = load();
    }
    await pending;
  }

  return async (header, token) => {
    const ageMs = clock() - loadedAtMs;
    if (ageMs >= STALE_AFTER_MS) await reload();
    else if (ageMs >= REFRESH_AFTER_MS) void reload();
    if (loadedAtMs === -Infinity) throw new InternalError(`No keys could be loaded from ${url}`);
    try {
      return await keySet(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await reload();
      return keySet(header, token);
    }
  };
}

/** Reads no more than a key set can reasonably be, so that a broken issuer cannot fill our memory. */
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new InternalError(`${url} answered ${response.status}`);
  }
  const bytes = await readAtMost(response.body ?? [], MAX_SET_BYTES);
  if (!bytes) throw new InternalError(`${url} answered more than ${MAX_SET_BYTES} bytes`);
  return new Response(new Uint8Array(bytes));
};
