import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { noun } from '#gateway/cli/noun.ts';

/** The key file of `weir dev issuer` and `weir dev token`, unless they are told another. */
export const defaultKeyFile = '.weir/dev-issuer-key.json';
const defaultPort = 4300;

interface DevIssuerOptions {
  readonly port: number;
  readonly host: string;
  readonly keyFile: string;
}

/** Adds `weir dev issuer`. */
export function registerDevIssuer(program: Command): void {
  noun(program, 'dev')
    .command('issuer')
    .description('Issue tokens for local development: anyone who reaches it can be anyone.')
    .option('--port <number>', 'port to listen on; 0 takes any free one', portNumber, defaultPort)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--key-file <file>', 'the signing key; made when it is missing', defaultKeyFile)
    .addHelpText(
      'after',
      '\nExample:\n  $ weir dev issuer --port 4300 &\n' +
        '  $ curl "http://127.0.0.1:4300/token?sub=u1&tenant=acme&scope=orders:read&expires=1h"',
    )
    .action(issue);
}

async function issue({ port, host, keyFile }: DevIssuerOptions): Promise<void> {
  const { loadDevelopmentKey } = await import('#gateway/identity/development-key.ts');
  const { startDevelopmentIssuer } = await import('#gateway/identity/development-issuer.ts');
  const key = await loadDevelopmentKey(keyFile);
  const running = await startDevelopmentIssuer({ host, port, key, now: Date.now });
  // Before anything is printed: a reader may send a signal as soon as it sees the address.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
  console.error('warning: for development only: anyone who reaches this issuer can be anyone.');
  console.error(`Tokens at ${running.issuer}/token?sub=u1`);
  console.error(`Keys at ${running.issuer}/jwks.json`);
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a port number from 0 to 65535.');
}
