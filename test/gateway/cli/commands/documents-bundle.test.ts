import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ArtefactPart } from '#gateway/serving/sources/artefact-source.ts';
import { readPublicKey } from '#gateway/bounded/ed25519-key.ts';
import { requireSignature } from '#gateway/serving/sources/verify-signatures.ts';
import { parseDocumentBundle } from '#gateway/documents/document-bundle.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const pageFile = fileURLToPath(new URL('../../../../docs/operator/delivery.md', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-bundle-'));
  await mkdir(join(folder, 'manifests'));
  await writeFile(join(folder, 'manifests/web.json'), manifestJson([entry('Web')]));
  await writeFile(
    join(folder, 'manifests/default.json'),
    manifestJson([entry('All')], { client: 'default' }),
  );
});
afterEach(() => rm(folder, { recursive: true }));

const bundle = (...args: readonly string[]) =>
  runInProcess(folder, 'documents', 'bundle', '--manifests', 'manifests', ...args);

const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');

/** Writes a new key pair; the private one is `<name>.pem`. */
async function makeKeys(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(join(folder, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return [readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }), name)];
}

/** What a source would hand over. */
async function delivered(file: string): Promise<ArtefactPart> {
  const bytes = await readFile(join(folder, file));
  return { name: file, bytes, signatures: await read(`${file}.sig`).catch(() => undefined) };
}

describe('weir documents bundle', () => {
  test('puts all manifests into one file that gateways read, with its sequence', async () => {
    const { stdout, exitCode } = await bundle('--out', 'documents.json', '--sequence', '7');
    expect({ stdout, exitCode }).toEqual({
      stdout: 'documents.json: 2 documents, sequence 7\n',
      exitCode: 0,
    });
    const { sequence, manifests } = parseDocumentBundle(await read('documents.json'), 'documents.json');
    expect(sequence).toBe(7);
    const names = Array.from(manifests, ({ client, documents }) => [
      client,
      documents.map(({ name }) => name),
    ]);
    expect(Object.fromEntries(names)).toEqual({ default: ['All'], web: ['Web'] });
    expect(await readdir(folder)).not.toContain('documents.json.sig');
  });

  test('signs it with a key, so that whoever has its public key takes it', async () => {
    const keys = await makeKeys('key');
    const { stdout } = await bundle('--out', 'documents.json', '--sign', 'key.pem', '--sequence', '8');
    expect(stdout).toBe('documents.json: 2 documents, sequence 8, signed\n');
    await expect(requireSignature(await delivered('documents.json'), keys)).resolves.toBeUndefined();
  });

  test('makes a signature that fits neither changed bytes nor another key', async () => {
    const keys = await makeKeys('key');
    const others = await makeKeys('other');
    await bundle('--out', 'documents.json', '--sign', 'key.pem', '--sequence', '8');
    const part = await delivered('documents.json');
    const refused = { name: 'DeliveryError', fault: 'signature' };
    await expect(requireSignature(part, others)).rejects.toMatchObject(refused);
    const changed = Buffer.from(part.bytes);
    changed[changed.length - 5]! ^= 1;
    await expect(requireSignature({ ...part, bytes: changed }, keys)).rejects.toMatchObject(refused);
    await rm(join(folder, 'documents.json.sig'));
    await expect(requireSignature(await delivered('documents.json'), keys)).rejects.toMatchObject(refused);
  });

  test('writes nothing in a dry run, and says what it would have written', async () => {
    await makeKeys('key');
    const args = ['--out', 'documents.json', '--sign', 'key.pem', '--sequence', '9', '--dry-run', '--json'];
    const { stdout, exitCode } = await bundle(...args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      out: 'documents.json',
      sequence: 9,
      documents: 2,
      signed: true,
      dryRun: true,
    });
    expect((await readdir(folder)).sort()).toEqual(['key.pem', 'manifests']);
  });

  test.each([
    ['--sequence', '-1'],
    ['--sequence', '1.5'],
    ['--sequence', 'soon'],
  ])('refuses %s %s', async (...args) => {
    const { stderr, exitCode } = await bundle('--out', 'documents.json', ...args);
    expect(stderr).toMatch(/whole number from 0/);
    expect(exitCode).not.toBe(0);
    expect(await readdir(folder)).toEqual(['manifests']);
  });

  test('writes no bundle without the signature that was asked for', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(join(folder, 'rsa.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const key of ['rsa.pem', 'nope.pem', 'manifests/web.json']) {
      const { stderr, exitCode } = await bundle('--out', 'documents.json', '--sign', key);
      expect(stderr).toContain(key);
      expect(stderr).not.toContain('PRIVATE');
      expect(exitCode).toBeGreaterThan(0);
    }
    expect((await readdir(folder)).sort()).toEqual(['manifests', 'rsa.pem']);
  });
});

test('the keys and the bundle of docs/operator/delivery.md are made as it says, and fit each other', async () => {
  await writeFile(
    join(folder, 'weir.yaml'),
    'supergraph: { file: supergraph.graphql }\ndocuments: { manifests: manifests }\n',
  );
  const lines = [...(await readFile(pageFile, 'utf8')).matchAll(/^ {4}((?:openssl|weir) .+)$/gm)];
  expect(lines).toHaveLength(3);
  for (const [, line = ''] of lines) {
    await runLine(line);
  }
  const keys = [readPublicKey(await read('signing-key.pub.pem'), 'signing-key.pub.pem')];
  await expect(requireSignature(await delivered('documents.json'), keys)).resolves.toBeUndefined();
});

/** @throws where it does not end well. */
async function runLine(line: string): Promise<void> {
  const [command = '', ...args] = line.split(' ');
  if (command !== 'weir') return void execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  const { exitCode, stderr } = await runInProcess(folder, ...args);
  if (exitCode !== 0) throw new Error(stderr);
}
