import { z } from 'zod';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { addUsageScript, readUsageScript } from '#gateway/documents/usage/usage-scripts.ts';
import {
  keepTextsForMs,
  maxUnregisteredTexts,
  maxUsageRows,
  otherRow,
  rowKey,
} from '#gateway/documents/usage/usage-store.ts';
import type {
  UnregisteredText,
  UsageBatch,
  UsagePage,
  UsageRow,
  UsageStore,
} from '#gateway/documents/usage/usage-store.ts';
import type { UsageTally } from '#gateway/documents/usage/usage-tally.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';

/** Where usage is kept, how long and how much. */
export interface RedisUsageStoreOptions {
  readonly link: RedisLink;
  readonly keyPrefix: string;
  /** A row that was not seen for so long is dropped. */
  readonly keepForMs: number;
  readonly maxRows?: number;
  readonly maxTexts?: number;
}

/** Usage in Redis: one place for all replicas, where a batch is added in one step. */
export class RedisUsageStore implements UsageStore {
  readonly #options: Required<RedisUsageStoreOptions>;
  readonly #keys: readonly string[];

  constructor(options: RedisUsageStoreOptions) {
    this.#options = { maxRows: maxUsageRows, maxTexts: maxUnregisteredTexts, ...options };
    this.#keys = ['rows', 'order', 'seen', 'meta', 'texts', 'details'].map((name) => this.#key(name));
  }

  async add({ id, rows, texts }: UsageBatch, nowMs: number): Promise<void> {
    const { link, keepForMs, maxRows, maxTexts } = this.#options;
    const limits = [nowMs, nowMs - keepForMs, nowMs - keepTextsForMs, maxRows, maxTexts, rows.length];
    await link.run(
      addUsageScript,
      [...this.#keys, this.#key(`batch:${id}`)],
      [
        ...limits.map(String),
        ...rows.flatMap((row) => [rowKey(row), rowKey(otherRow(row)), writeTally(row, 0)]),
        ...texts.flatMap((text) => [text.sha256, writeTally(text, text.overcount), writeDetails(text)]),
      ],
    );
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
    const { link, keepForMs } = this.#options;
    // One more tells whether there is another part.
    const reply = await link.run(readUsageScript, this.#keys, [String(after), String(limit + 1)]);
    const parsed = replyShape.safeParse(reply);
    if (!parsed.success)
      throw new InternalError('The usage in Redis has another form', { cause: parsed.error });
    const [since, rows, texts] = parsed.data;
    const found = triples(rows);
    const page = found.slice(0, limit);
    return {
      sinceMs: Math.max(since === null ? nowMs : Number(since), nowMs - keepForMs),
      rows: page.map(([key, tally]) => readRow(key, tally)),
      texts: pairs(texts).map(([sha256, text]) => readText(sha256, text)),
      next: found.length > limit ? Number(page.at(-1)?.[2]) : undefined,
    };
  }

  /** In a Cluster what stands in braces keeps the keys together. */
  #key(name: string): string {
    return `${this.#options.keyPrefix}{usage}:${name}`;
  }
}

const replyShape = z.tuple([z.string().nullable(), z.array(z.string()), z.array(z.string())]);
const rowShape = z.tuple([z.string(), z.string(), z.string().nullable(), z.string().nullable()]);
const detailShape = z.object({
  name: z.string().optional(),
  kind: z.string().optional(),
  client: z.string().optional(),
  clientVersion: z.string().optional(),
});

function writeTally(tally: UsageTally, overcount: number): string {
  const { count, errors, firstSeenMs, lastSeenMs, priced, points, worstPoints } = tally;
  return [count, errors, firstSeenMs, lastSeenMs, priced, points, worstPoints, overcount].join(' ');
}

function readTally(text: string): UsageTally & { readonly overcount: number } {
  const [count = 0, errors = 0, firstSeenMs = 0, lastSeenMs = 0, priced = 0, points = 0, ...rest] = text
    .split(' ')
    .map(Number);
  const [worstPoints = 0, overcount = 0] = rest;
  return { count, errors, firstSeenMs, lastSeenMs, priced, points, worstPoints, overcount };
}

function writeDetails({ name, kind, client, clientVersion }: UnregisteredText): string {
  return JSON.stringify({ name, kind, client, clientVersion });
}

function readRow(key: string, text: string): UsageRow {
  const [manifest, id, client, clientVersion] = rowShape.parse(JSON.parse(key));
  const { overcount: _none, ...tally } = readTally(text);
  return { manifest, id, client: client ?? undefined, clientVersion: clientVersion ?? undefined, ...tally };
}

function readText(sha256: string, text: string): UnregisteredText {
  const start = text.indexOf('{');
  const { name, kind, client, clientVersion } = detailShape.parse(JSON.parse(text.slice(start)));
  return { sha256, name, kind, client, clientVersion, ...readTally(text.slice(0, start - 1)) };
}

function pairs(list: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] ?? '', list[2 * i + 1] ?? '']);
}

function triples(list: readonly string[]): readonly (readonly [string, string, string])[] {
  return Array.from({ length: list.length / 3 }, (_, i) => [
    list[3 * i] ?? '',
    list[3 * i + 1] ?? '',
    list[3 * i + 2] ?? '',
  ]);
}
