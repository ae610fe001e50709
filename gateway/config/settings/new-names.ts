import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** Keys of earlier versions, by path, and their present names. */
const newNames: Readonly<Record<string, string>> = {
  'execution.planCacheSize':
    'execution.operationCacheBytes now, in bytes: an ordinary operation takes 20 to 100 KB',
};

/** The present name of a key of an earlier version; undefined: it never was one. */
export function newName(path: SettingPath): string | undefined {
  const name = path.join('.');
  return Object.hasOwn(newNames, name) ? newNames[name] : undefined;
}
