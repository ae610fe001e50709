import { delimiter } from 'node:path';

/** Where packages come from and are kept is the machine's business; all else npm tells its children about this run. */
const keptNpmVariables = /^npm_config_(?:registry|cache|userconfig|globalconfig)$/i;

/**
 * The environment of somebody who has Node and npm but nothing of this checkout: without the `node_modules/.bin`
 * folders that npm puts on PATH for its scripts, where the pinned Node would be found, and without npm's variables.
 *
 * @param path folders to look in before the others
 */
export function newcomerEnvironment(path: readonly string[] = []): NodeJS.ProcessEnv {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^(?:INIT_CWD|NODE|NODE_OPTIONS)$|^WEIR_/i.test(name) || keptNpmVariables.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [...path, ...folders.filter((folder) => !folder.includes('node_modules'))].join(delimiter),
  };
}
