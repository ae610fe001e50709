import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { InvalidArgumentError } from 'commander';
import type { InitAnswers } from '#gateway/cli/init-files.ts';
import { parseSubgraph } from '#gateway/cli/parse-subgraph.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** The subgraphs that a person has named. */
export type Subgraphs = InitAnswers['subgraphs'];

/** A person at a terminal. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Asks for subgraphs, one a line, until a line is empty. Lines may come at once, as when they are pasted.
 *
 * @throws StartupError with exit code 2 where the input ends before a subgraph is named.
 */
export async function askForSubgraphs({ input, output }: Terminal): Promise<Subgraphs> {
  const lines = createInterface({ input, output });
  let subgraphs: Subgraphs = [];
  // Lines that were read before the input ended are still to come.
  let hasEnded = false;
  lines.once('close', () => (hasEnded = true));
  const ask = (): void => {
    if (hasEnded) return;
    lines.setPrompt(subgraphs.length === 0 ? 'A subgraph, as NAME=URL: ' : 'Another one (Enter: no more): ');
    lines.prompt();
  };
  ask();
  for await (const line of lines) {
    if (line.trim() === '' && subgraphs.length > 0) return subgraphs;
    try {
      subgraphs = collectSubgraphs(line.trim(), subgraphs);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      output.write(`${error.message}\n`);
    }
    ask();
  }
  if (subgraphs.length > 0) return subgraphs;
  throw new StartupError('No subgraph was named; nothing was written.', { exitCode: 2 });
}

/** Adds `NAME=URL` to those that are known. @throws InvalidArgumentError for another form, or a name that is known. */
export function collectSubgraphs(text: string, known: Subgraphs = []): Subgraphs {
  const [name, url] = parseSubgraph(text);
  if (known.some((other) => other.name === name)) throw new InvalidArgumentError(`${name} is named twice.`);
  return [...known, { name, url }];
}
