import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import {
  addDocumentsOptions,
  dryRunOption,
  manifestsFolder,
  printJson,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { countOf } from '#gateway/cli/format-documents.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';

interface BundleOptions extends DocumentsOptions {
  readonly out: string;
  readonly sequence?: number;
  readonly sign?: string;
  readonly dryRun?: true;
}

/** Adds `weir documents bundle`. */
export function registerDocumentsBundle(program: Command): void {
  const command = noun(program, 'documents')
    .command('bundle')
    .description('Put all manifests into one file for gateways that fetch it from a URL or from Redis.')
    .requiredOption('--out <file>', 'the file to write; its signature goes beside it, as <file>.sig')
    .option('--sequence <number>', 'rises with each bundle; default: milliseconds since 1970', sequenceNumber)
    .option('--sign <key>', 'sign it with this Ed25519 private key in PEM form')
    .addOption(dryRunOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ weir documents bundle --out documents.json --sign signing-key.pem',
    );
  addDocumentsOptions(command).action(bundleDocuments);
}

async function bundleDocuments(options: BundleOptions): Promise<void> {
  const { out, sign, sequence = Date.now(), dryRun = false, json } = options;
  const { readManifests } = await import('#allowlist/files/manifest-file.ts');
  const { formatBundle } = await import('#allowlist/format-bundle.ts');
  const manifests = await readManifests(await manifestsFolder(options));
  const text = formatBundle(manifests, sequence);
  const signature = sign === undefined ? undefined : await signatureOf(text, sign);
  if (!dryRun) {
    // First: a reader between the two writes retries, and finds a matching signature.
    if (signature !== undefined) await writeFileAtomically(`${out}.sig`, `${signature}\n`);
    await writeFileAtomically(out, text);
  }
  const documents = manifests.reduce((sum, manifest) => sum + manifest.documents.length, 0);
  if (json) printJson({ ok: true, out, sequence, documents, signed: signature !== undefined, dryRun });
  else {
    const what = `${out}: ${countOf(documents, 'document')}, sequence ${sequence}`;
    console.log(
      printable(`${what}${signature === undefined ? '' : ', signed'}${dryRun ? ', not written' : ''}`),
    );
  }
}

async function signatureOf(text: string, keyName: string): Promise<string> {
  const { maxKeyBytes } = await import('#gateway/bounded/ed25519-key.ts');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const { signArtefact } = await import('#allowlist/sign-artefact.ts');
  const keyPem = await readBoundedFile(keyName, { maxBytes: maxKeyBytes });
  return signArtefact(Buffer.from(text), { keyPem, keyName });
}

function sequenceNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0.');
}
