import type { Command } from 'commander';

const nouns = {
  schema: 'Compose the schemas of subgraphs, and look at schemas.',
  documents: 'Keep the list of operations that clients may send.',
  cost: 'Price operations before clients send them.',
  query: 'See how an operation would be answered.',
  config: 'Check and explain the configuration.',
  dev: 'Tools for local development.',
} as const;

/** What a command acts on: `weir <noun> <verb>`. */
export type Noun = keyof typeof nouns;

/** The command that a noun's verbs are added to; made by whoever asks first. */
export function noun(program: Command, name: Noun): Command {
  const existing = program.commands.find((command) => command.name() === name);
  return existing ?? program.command(name).description(nouns[name]);
}
