import { TopTexts } from '#gateway/documents/usage/top-texts.ts';
import {
  maxUnregisteredTexts,
  maxUsageRows,
  otherRow,
  rowKey,
} from '#gateway/documents/usage/usage-store.ts';
import type { UnregisteredText, UsageRow } from '#gateway/documents/usage/usage-store.ts';
import { addTallies } from '#gateway/documents/usage/usage-tally.ts';
import type { UsageTally } from '#gateway/documents/usage/usage-tally.ts';

/** One run of a document. */
export interface DocumentRun {
  readonly sha256: string;
  /** The manifest that it is registered in; undefined where nobody has registered it. */
  readonly manifest: string | undefined;
  readonly client: string | undefined;
  readonly clientVersion: string | undefined;
  readonly name: string | undefined;
  readonly kind: string | undefined;
  /** When it was asked for, in milliseconds since 1970. */
  readonly atMs: number;
  readonly hasErrors: boolean;
  /** Actual points, where they are known. */
  readonly points: number | undefined;
}

/** How far runs are told apart. */
export interface UsageCounterOptions {
  /** Pairs of client and version of one document, in a day. Default: 64. */
  readonly maxClientsPerDocument?: number;
  /** Of all documents together. */
  readonly maxClients?: number;
  readonly maxTexts?: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Counts runs until somebody takes the counts. Names and versions of clients are labels that anyone can write, so there
 * may be any number of them: beyond some, runs are counted for the document alone.
 */
export class UsageCounter {
  readonly #maxClientsPerDocument: number;
  readonly #maxClients: number;
  readonly #texts: TopTexts;
  readonly #rows = new Map<string, UsageRow>();
  /** The keys of clients that are told apart, by document; kept when counts are taken, until the day is over. */
  readonly #known = new Map<string, Set<string>>();
  #knownClients = 0;
  #day = 0;

  constructor(options: UsageCounterOptions = {}) {
    const {
      maxClientsPerDocument = 64,
      maxClients = maxUsageRows,
      maxTexts = maxUnregisteredTexts,
    } = options;
    this.#maxClientsPerDocument = maxClientsPerDocument;
    this.#maxClients = maxClients;
    this.#texts = new TopTexts({ size: maxTexts });
  }

  count(run: DocumentRun): void {
    const { sha256, manifest, client, clientVersion, name, kind } = run;
    const tally = tallyOf(run);
    if (manifest === undefined) {
      this.#texts.add({ sha256, name, kind, client, clientVersion, overcount: 0, ...tally });
      return;
    }
    const own = { manifest, id: `sha256:${sha256}`, client, clientVersion, ...tally };
    const row = this.#isKnown(own, run.atMs) ? own : otherRow(own);
    const key = rowKey(row);
    const before = this.#rows.get(key);
    this.#rows.set(key, before ? { ...before, ...addTallies(before, row) } : row);
  }

  /** What was counted since the last time. */
  take(): { readonly rows: readonly UsageRow[]; readonly texts: readonly UnregisteredText[] } {
    const rows = [...this.#rows.values()];
    this.#rows.clear();
    return { rows, texts: this.#texts.take() };
  }

  /** Whether the client of this row is told apart, from now on if there is room. */
  #isKnown(row: UsageRow, nowMs: number): boolean {
    const day = Math.floor(nowMs / dayMs);
    if (day !== this.#day) {
      // Versions come and go; what a flood has taken up is free again.
      this.#known.clear();
      this.#knownClients = 0;
      this.#day = day;
    }
    const document = `${row.manifest}\n${row.id}`;
    let clients = this.#known.get(document);
    if (!clients) this.#known.set(document, (clients = new Set()));
    const client = JSON.stringify([row.client ?? null, row.clientVersion ?? null]);
    if (clients.has(client)) return true;
    if (clients.size >= this.#maxClientsPerDocument || this.#knownClients >= this.#maxClients) return false;
    clients.add(client);
    this.#knownClients += 1;
    return true;
  }
}

function tallyOf({ atMs, hasErrors, points }: DocumentRun): UsageTally {
  return {
    count: 1,
    errors: hasErrors ? 1 : 0,
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    priced: points === undefined ? 0 : 1,
    points: points ?? 0,
    worstPoints: points ?? 0,
  };
}
