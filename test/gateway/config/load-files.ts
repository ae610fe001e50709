import { resolve } from 'node:path';
import { loadConfig } from '#gateway/config/load-config.ts';
import type { LoadConfigOptions, LoadedConfig } from '#gateway/config/load-config.ts';
import type { ReadText } from '#gateway/config/source/read-source-text.ts';
import { ConfigError } from '#gateway/config/source/mistake.ts';

/** The folder that the files of these tests pretend to lie in. */
export const cwd = '/etc/weir';

/** The shortest valid configuration. */
export const minimal = 'supergraph: { file: supergraph.graphql }\n';

export type LoadFilesOptions = Partial<Pick<LoadConfigOptions, 'env' | 'overrides'>>;

/** Loads `weir.yaml` out of texts by file name; a single text is `weir.yaml` itself. */
export async function loadFiles(
  files: string | Readonly<Record<string, string>>,
  { env = {}, overrides }: LoadFilesOptions = {},
): Promise<LoadedConfig> {
  const readText = textsOf(typeof files === 'string' ? { 'weir.yaml': files } : files);
  return loadConfig({ file: 'weir.yaml', cwd, env, overrides, readText });
}

/** The lines of the error that loading ends with; fails where it does not. */
export async function mistakesIn(...args: Parameters<typeof loadFiles>): Promise<readonly string[]> {
  try {
    await loadFiles(...args);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** Reads from texts by file name in place of the disk. */
export function textsOf(files: Readonly<Record<string, string>>): ReadText {
  const texts = new Map(Object.entries(files).map(([name, text]) => [resolve(cwd, name), text]));
  return async (file) => {
    const text = texts.get(file);
    return text === undefined ? { problem: 'does not exist' } : { text };
  };
}
