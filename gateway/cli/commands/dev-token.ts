import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { defaultKeyFile } from '#gateway/cli/commands/dev-issuer.ts';
import { noun } from '#gateway/cli/noun.ts';
import { parseLifetime, parseList } from '#gateway/identity/development-token.ts';

interface DevTokenOptions {
  readonly subject: string;
  readonly tenant?: string;
  readonly scopes: string[];
  readonly roles: string[];
  readonly client?: string;
  readonly expires: number;
  readonly issuer: string;
  readonly audience: string;
  readonly keyFile: string;
}

/** Adds `weir dev token`. */
export function registerDevToken(program: Command): void {
  noun(program, 'dev')
    .command('token')
    .description('Print a token for local development, signed with the key of weir dev issuer.')
    .requiredOption('--subject <name>', 'whom the token is for', nonEmpty)
    .option('--tenant <name>', 'the customer they belong to', nonEmpty)
    .option('--scopes <list>', 'what they may do, separated by spaces', parseList, [])
    .option('--roles <list>', 'their roles, separated by commas', parseList, [])
    .option('--client <name>', 'the application the token is issued to', nonEmpty)
    .addOption(
      new Option('--expires <time>', 'how long it is valid, such as 30s, 5m or 1h')
        .argParser(lifetime)
        .default(3600, '1h'),
    )
    .option('--issuer <url>', 'its issuer', 'http://127.0.0.1:4300')
    .option('--audience <name>', 'its audience', 'weir')
    .option('--key-file <file>', 'the signing key; made when it is missing', defaultKeyFile)
    .addHelpText(
      'after',
      '\nExample:\n  $ curl -H "authorization: Bearer $(weir dev token --subject u1 --tenant acme)" …',
    )
    .action(printToken);
}

async function printToken(options: DevTokenOptions): Promise<void> {
  const { loadDevelopmentKey } = await import('#gateway/identity/development-key.ts');
  const { signDevelopmentToken } = await import('#gateway/identity/development-token.ts');
  const token = await signDevelopmentToken({
    key: await loadDevelopmentKey(options.keyFile),
    claims: options,
    issuer: options.issuer,
    audience: options.audience,
    lifetimeSeconds: options.expires,
    nowMs: Date.now(),
    newId: randomUUID,
  });
  console.log(token);
}

function nonEmpty(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected a name.');
}

function lifetime(text: string): number {
  const seconds = parseLifetime(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('Expected a time such as 30s, 5m or 1h, at most 24h.');
}
