import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSuccessfully } from '#test/system/run-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A sample application in a folder of its own. */
export interface SampleApp {
  /** Its folder, named after the library. */
  readonly folder: string;
  /** Arguments of Node itself, to run it as it would be built. */
  readonly nodeArgs: readonly string[];
}

/** What a page showed, or how the client library reported why it could not. */
export interface PageResult {
  readonly page: string;
  readonly shown?: unknown;
  readonly error?: string;
  readonly code?: string;
}

/** Copies the sample application of a library into `parent`, with the packages of this checkout. */
export async function copySampleApp(options: {
  readonly library: string;
  readonly parent: string;
  readonly schema: string;
  readonly name?: string;
}): Promise<SampleApp> {
  const { library, parent, schema, name = library } = options;
  const folder = join(parent, name);
  await cp(join(import.meta.dirname, library), folder, { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  await writeFile(join(folder, 'schema.graphql'), schema);
  // Relay's compiler adds to a file that must be there.
  await writeFile(join(folder, 'persisted-queries.json'), '{}\n');
  return { folder, nodeArgs: library === 'relay' ? ['--import', './compile-tags.js'] : [] };
}

/** Takes a page out of the application, and returns how to put it back: what a later release adds. */
export async function withoutPage({ folder }: SampleApp, page: string): Promise<() => Promise<void>> {
  const path = join(folder, 'src/pages', `${page}.js`);
  const kept = join(folder, 'later', `${page}.js`);
  await mkdir(join(folder, 'later'), { recursive: true });
  await rename(path, kept);
  return async () => {
    await rename(kept, path);
    await rm(join(folder, 'later'), { recursive: true });
  };
}

/** Opens pages one after the other, with the client that `module` makes. */
export async function openPages(
  { folder, nodeArgs }: SampleApp,
  {
    url,
    module,
    pages,
  }: { readonly url: string; readonly module: string; readonly pages: readonly string[] },
): Promise<readonly PageResult[]> {
  const command = [process.execPath, ...nodeArgs, 'src/shop.js', url, module, ...pages];
  const output = await runSuccessfully(command, { cwd: folder });
  return (
    output
      .trim()
      .split('\n')
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the sample writes is what the test checks
      .map((line) => JSON.parse(line) as PageResult)
  );
}
