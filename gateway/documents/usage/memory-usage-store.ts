import { TopTexts } from '#gateway/documents/usage/top-texts.ts';
import {
  keepTextsForMs,
  maxUnregisteredTexts,
  maxUsageRows,
  otherRow,
  rowKey,
} from '#gateway/documents/usage/usage-store.ts';
import type { UsageBatch, UsagePage, UsageRow, UsageStore } from '#gateway/documents/usage/usage-store.ts';
import { addTallies } from '#gateway/documents/usage/usage-tally.ts';

/** How long and how much is kept. */
export interface MemoryUsageStoreOptions {
  readonly startedMs: number;
  /** A row that was not seen for so long is dropped. */
  readonly keepForMs: number;
  readonly maxRows?: number;
  readonly maxTexts?: number;
}

interface KeptRow {
  readonly position: number;
  row: UsageRow;
}

const tidyEveryMs = 60 * 60 * 1000;

/** Usage in the memory of one process: every replica tells of itself alone, and forgets it when it ends. */
export class MemoryUsageStore implements UsageStore {
  readonly #options: Required<MemoryUsageStoreOptions>;
  readonly #byKey = new Map<string, KeptRow>();
  readonly #texts: TopTexts;
  /** By position. */
  #rows: KeptRow[] = [];
  #lastPosition = 0;
  #tidiedMs: number;

  constructor(options: MemoryUsageStoreOptions) {
    this.#options = { maxRows: maxUsageRows, maxTexts: maxUnregisteredTexts, ...options };
    this.#texts = new TopTexts({ size: this.#options.maxTexts });
    this.#tidiedMs = options.startedMs;
  }

  async add({ rows, texts }: UsageBatch, nowMs: number): Promise<void> {
    for (const row of rows) this.#addRow(row);
    for (const text of texts) this.#texts.add(text);
    // Also after the clock was set back, which would otherwise have to come here again first.
    if (Math.abs(nowMs - this.#tidiedMs) >= tidyEveryMs) this.#tidy(nowMs);
  }

  async read({
    after,
    limit,
    nowMs,
  }: {
    readonly after: number;
    readonly limit: number;
    readonly nowMs: number;
  }): Promise<UsagePage> {
    const start = firstAfter(this.#rows, after);
    const page = this.#rows.slice(start, start + limit);
    return {
      sinceMs: Math.max(this.#options.startedMs, nowMs - this.#options.keepForMs),
      rows: page.map(({ row }) => row),
      texts: after === 0 ? this.#texts.list() : [],
      next: start + limit < this.#rows.length ? page.at(-1)?.position : undefined,
    };
  }

  #addRow(own: UsageRow): void {
    const isFull = this.#rows.length >= this.#options.maxRows;
    const row = isFull && !this.#byKey.has(rowKey(own)) ? otherRow(own) : own;
    const key = rowKey(row);
    const known = this.#byKey.get(key);
    if (known) {
      known.row = { ...known.row, ...addTallies(known.row, row) };
      return;
    }
    const kept = { position: (this.#lastPosition += 1), row };
    this.#byKey.set(key, kept);
    this.#rows.push(kept);
  }

  #tidy(nowMs: number): void {
    this.#tidiedMs = nowMs;
    const oldestMs = nowMs - this.#options.keepForMs;
    this.#rows = this.#rows.filter(({ row }) => row.lastSeenMs >= oldestMs);
    for (const [key, { row }] of this.#byKey) if (row.lastSeenMs < oldestMs) this.#byKey.delete(key);
    this.#texts.forgetBefore(nowMs - keepTextsForMs);
  }
}

/** Index of the first row behind a position. */
function firstAfter(rows: readonly KeptRow[], position: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
