/** What a client may send, from the laxest to the strictest; each is a step of a migration. */
export const documentModes = ['off', 'audit', 'safelist', 'require-id'] as const;

/**
 * `off`: documents by id are unknown, every text runs. `audit`: every text runs, and the record tells what is not
 * registered. `safelist`: a text runs if it is registered. `require-id`: texts are refused, ids run.
 */
export type DocumentMode = (typeof documentModes)[number];

/** The one that allows less. */
export function stricterMode(a: DocumentMode, b: DocumentMode): DocumentMode {
  return documentModes.indexOf(a) > documentModes.indexOf(b) ? a : b;
}

/** Whether only what is registered may run, so that without a list nothing would. */
export function needsList(mode: DocumentMode): boolean {
  return mode === 'safelist' || mode === 'require-id';
}
