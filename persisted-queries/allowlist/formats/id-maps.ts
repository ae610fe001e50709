import { StartupError } from '#gateway/errors/startup-error.ts';
import { mapOrRefuse } from '#allowlist/collect-mistakes.ts';
import { aliasOf } from '#allowlist/formats/foreign-id.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

/** The version of an application that documents were deployed with; clients send `name~version~hash`. */
export interface AppDeployment {
  readonly name: string;
  readonly version: string;
}

/** What the ids of a map or list belong to. */
export interface IdSource {
  /** The file's name, for messages. */
  readonly source: string;
  /** For Hive app deployments alone. */
  readonly app?: AppDeployment | undefined;
}

/**
 * Reads `{ "<id>": "<text>" }`, as Relay's compiler, GraphQL Code Generator's client preset and Hive's app deployments
 * have it.
 *
 * @param json the same as text: an object that was parsed no longer tells that a key was there twice.
 * @throws StartupError with a line for each entry that is wrong.
 */
export function readIdMap(value: object, json: string, options: IdSource): readonly SourceDocument[] {
  const repeated = repeatedKey(json);
  if (repeated !== undefined) {
    const { source } = options;
    throw new StartupError(`${source} ["${repeated}"]: the id is there twice; build the file again.`);
  }
  return mapOrRefuse(Object.entries(value), ([id, text]) => readPair(id, text, options));
}

/**
 * Reads `[["<id>", "<text>"]]`, as Relay's compiler sends it to a server.
 *
 * @throws StartupError with a line for each entry that is wrong.
 */
export function readIdPairs(pairs: readonly unknown[], options: IdSource): readonly SourceDocument[] {
  return mapOrRefuse(pairs, (pair, index) => {
    const [id, text, ...more]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof id !== 'string' || more.length > 0) {
      throw new StartupError(`${options.source} [${index}]: expected a pair of an id and a text.`);
    }
    return readPair(id, text, options);
  });
}

function readPair(id: string, text: unknown, { source, app }: IdSource): SourceDocument {
  const place = `${source} ["${id.slice(0, 100)}"]`;
  if (typeof text !== 'string' || text === '') {
    throw new StartupError(`${place}: expected the text of a GraphQL document.`);
  }
  if (!text.isWellFormed()) throw new StartupError(`${place}: the text is not well-formed Unicode.`);
  const alias = aliasOf({ id, text, place });
  const aliases = alias === undefined ? [] : [alias];
  if (app === undefined) return { place, text, aliases };
  const deployed = `${app.name}~${app.version}~${id}`;
  return { place, text, aliases: [...aliases, aliasOf({ id: deployed, text, place }) ?? deployed] };
}

const stringToken = /"(?:[^"\\]|\\.)*"(\s*:)?/gs;

/** A key that a flat JSON object of strings holds twice; undefined where each is there once. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  for (const [token, colon] of json.matchAll(stringToken)) {
    if (colon === undefined) continue;
    const key = String(JSON.parse(token.slice(0, -colon.length)));
    if (seen.has(key)) return key.slice(0, 100);
    seen.add(key);
  }
  return undefined;
}
