import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { configOption } from '#gateway/cli/config-option.ts';
import { printJson } from '#gateway/cli/documents-options.ts';
import { noun } from '#gateway/cli/noun.ts';
import { collect } from '#gateway/cli/read-usage.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseLifetime } from '#gateway/identity/development-token.ts';

interface BypassOptions {
  readonly config: string;
  readonly key: string;
  readonly reason: string;
  readonly for: number;
  readonly document: readonly string[];
  readonly client: readonly string[];
  readonly operator?: string;
  readonly audience?: string;
  readonly json?: true;
}

/** Adds `weir documents bypass`. */
export function registerDocumentsBypass(program: Command): void {
  noun(program, 'documents')
    .command('bypass')
    .description('Print a token that lets unregistered or retired documents run for a while.')
    .requiredOption('--key <file>', 'the Ed25519 private key in PEM, which only its owner can read')
    .requiredOption('--reason <text>', 'why; it is in the record of each request that uses the token')
    .option(
      '--document <sha256>',
      'the text it is for, by its SHA-256; may be given several times',
      documentOf,
      [],
    )
    .option('--client <name>', 'the application it is for; may be given several times', collect, [])
    .addOption(
      new Option('--for <time>', 'how long it is valid, such as 30s, 10m or 1h; at most 1h')
        .argParser(lifetime)
        .default(1800, '30m'),
    )
    .option('--operator <name>', 'who answers for it; default: the user of this machine')
    .option('--audience <name>', 'the gateways it is for; default: documents.bypass.audience')
    .addOption(configOption())
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nWith both --document and --client, a request has to fit both.' +
        '\n\nExample:\n  $ weir documents bypass --client web --for 30m --key bypass.pem --reason "incident 4711"',
    )
    .action(printBypass);
}

async function printBypass(options: BypassOptions): Promise<void> {
  const { signBypass } = await import('#gateway/documents/bypass/sign-bypass.ts');
  const { readBypassPrivateKey } = await import('#gateway/documents/bypass/bypass-key.ts');
  const { key, reason, for: lifetimeSeconds, document: documents, client: clients, json } = options;
  if (documents.length === 0 && clients.length === 0) {
    throw new StartupError(
      'A bypass is for some documents or clients; name them with --document or --client.',
      {
        exitCode: 2,
      },
    );
  }
  const nowMs = Date.now();
  const tokenId = randomUUID();
  const audience = options.audience ?? (await configuredAudience(options.config));
  const operator = options.operator ?? userInfo().username;
  const token = await signBypass({
    key: await readBypassPrivateKey(await readKeyFile(key), key),
    audience,
    operator,
    reason,
    documents,
    clients,
    lifetimeSeconds,
    nowMs,
    newId: () => tokenId,
  });
  const expiresAt = new Date((Math.floor(nowMs / 1000) + lifetimeSeconds) * 1000).toISOString();
  if (json) printJson({ token, tokenId, operator, reason, audience, documents, clients, expiresAt });
  else console.log(token);
}

async function readKeyFile(file: string): Promise<string> {
  const { stat } = await import('node:fs/promises');
  const { maxKeyBytes } = await import('#gateway/bounded/ed25519-key.ts');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const text = await readBoundedFile(file, { maxBytes: maxKeyBytes });
  // Windows has no such bits; there the folder's rights decide.
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
    throw new StartupError(`${file} can be read by others, who could sign with it; run chmod 600 ${file}.`);
  }
  return text;
}

async function configuredAudience(file: string): Promise<string> {
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const { config } = await loadConfig({ file, env: process.env });
  const { bypass } = config.documents;
  if (bypass) return bypass.audience;
  throw new StartupError(
    `${file} has no documents.bypass; configure it, or name the gateways with --audience.`,
    {
      exitCode: 2,
    },
  );
}

function documentOf(text: string, before: readonly string[]): readonly string[] {
  const digest = /^(?:sha256:)?(?<digest>[0-9a-f]{64})$/.exec(text)?.groups?.['digest'];
  if (digest === undefined) {
    throw new InvalidArgumentError('Expected a SHA-256: 64 lower-case hexadecimal digits.');
  }
  return [...before, digest];
}

function lifetime(text: string): number {
  const seconds = parseLifetime(text);
  if (seconds !== undefined && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('Expected a time such as 30s, 10m or 1h, at most 1h.');
}
