import type { UsageTally } from '#gateway/documents/usage/usage-tally.ts';

/** What one version of one client application did with one registered document. */
export interface UsageRow extends UsageTally {
  /** The manifest that it was found in. */
  readonly manifest: string;
  /** `sha256:…`. */
  readonly id: string;
  /** undefined: callers that name none. {@link otherClients} where there were too many to tell apart. */
  readonly client: string | undefined;
  readonly clientVersion: string | undefined;
}

/** A text that runs and that nobody has registered. */
export interface UnregisteredText extends UsageTally {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** How many of `count` may be those of texts that had to make room. */
  readonly overcount: number;
  /** Name and kind of its operation, and the last application that sent it. */
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly client: string | undefined;
  readonly clientVersion: string | undefined;
}

/** What is added in one step. */
export interface UsageBatch {
  /** Names the batch: one that is sent again, since no reply came, is added once. */
  readonly id: string;
  readonly rows: readonly UsageRow[];
  readonly texts: readonly UnregisteredText[];
}

/** Some of what a store holds. */
export interface UsagePage {
  /** From when on everything was counted, in milliseconds since 1970. */
  readonly sinceMs: number;
  readonly rows: readonly UsageRow[];
  /** Those that run most, on the first page alone. */
  readonly texts: readonly UnregisteredText[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: number | undefined;
}

/** Where usage is kept. */
export interface UsageStore {
  /** @throws where it cannot be kept now; the same batch may be added again. */
  add(batch: UsageBatch, nowMs: number): Promise<void>;
  /**
   * Reads rows in the order in which they first came, so that no row is missed or read twice from page to page.
   * @param options.after 0, or `next` of the page before.
   */
  read(options: {
    readonly after: number;
    readonly limit: number;
    readonly nowMs: number;
  }): Promise<UsagePage>;
}

/** How many rows a store keeps by client and version; above that they are counted under {@link otherClients}. */
export const maxUsageRows = 200_000;
/** How many unregistered texts are told apart. */
export const maxUnregisteredTexts = 500;
/** How long an unregistered text is remembered after its last run: by then it is registered, or gone. */
export const keepTextsForMs = 30 * 24 * 60 * 60 * 1000;

/** Stands for all clients and versions beyond those that are told apart; who calls itself so is one of them. */
const otherClients = '(other)';

/** The row under which a run is counted that has no row of its own. */
export function otherRow(row: UsageRow): UsageRow {
  return { ...row, client: otherClients, clientVersion: undefined };
}

/** One text for everything by which rows differ. */
export function rowKey({
  manifest,
  id,
  client,
  clientVersion,
}: Pick<UsageRow, 'manifest' | 'id' | 'client' | 'clientVersion'>): string {
  return JSON.stringify([manifest, id, client ?? null, clientVersion ?? null]);
}
