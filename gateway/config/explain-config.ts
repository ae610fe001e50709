import type { LoadedConfig } from '#gateway/config/load-config.ts';
import type { ResolvedSetting } from '#gateway/config/settings/resolved-settings.ts';
import { formatOrigin } from '#gateway/config/source/origin.ts';

/** One setting for operators to read. */
export interface ExplainedSetting {
  /** Such as `rateLimit.layers[0].capacity`. */
  readonly path: string;
  /** In the notation of the file; `***` where it is a secret. */
  readonly value: unknown;
  /** `default`, `weir.yaml:12`, `env WEIR_LISTEN_PORT` or a flag. */
  readonly origin: string;
}

const mask = '***';
const secretWords: ReadonlySet<string> = new Set(['secret', 'pepper', 'password', 'token']);

/** Every setting that holds, with its value and where it was written. Secrets are masked, so the list may be shown. */
export function explainConfig({ settings }: Pick<LoadedConfig, 'settings'>): readonly ExplainedSetting[] {
  return settings.map((setting) => ({
    path: setting.path,
    value: isSecret(setting) ? mask : setting.value,
    origin: formatOrigin(setting.origin),
  }));
}

/** Said by the name of the setting, or of a variable that the value was made of (`${DATABASE_PASSWORD}`). */
function isSecret({ path, variables }: ResolvedSetting): boolean {
  return [path, ...variables].some((name) => wordsOf(name).some((word) => secretWords.has(word)));
}

/** Whole words, so that `maxTokens` is no secret: `apiKeys.pepper` gives api, keys, pepper. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
