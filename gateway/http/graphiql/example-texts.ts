import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** As many tabs as fit on a screen. */
const maxExamples = 4;
/** Longer documents are no first look at a graph. */
const maxExampleCharacters = 4_000;

/**
 * Texts of registered queries that a newcomer can run: those without required variables first, those of the default
 * manifest before those of one client, and short before long. The page asks for no credential, so that it shows no query
 * that needs permissions.
 */
export function exampleTexts(documents: readonly RegisteredDocument[]): readonly string[] {
  const queries = documents.filter(
    ({ document }) =>
      document.kind === 'query' &&
      document.state === 'active' &&
      !needsPermission(document) &&
      document.text.length <= maxExampleCharacters,
  );
  const ranked = queries.map((entry) => ({ entry, rank: rankOf(entry) }));
  const texts = ranked.toSorted((a, b) => compare(a.rank, b.rank)).map(({ entry }) => entry.document.text);
  return [...new Set(texts)].slice(0, maxExamples);
}

function rankOf({ client, document }: RegisteredDocument): readonly number[] {
  return [requiredVariables(document.text), client === 'default' ? 0 : 1, document.text.length];
}

function needsPermission({ authenticated, requiredScopes, requiredPolicies }: PersistedDocument): boolean {
  return authenticated === true || Boolean(requiredScopes?.length) || Boolean(requiredPolicies?.length);
}

/** Those that have to be given: `$name: Type!` without a default. An estimate by the text, good enough for an order. */
function requiredVariables(text: string): number {
  return text.match(/\$\w+\s*:\s*[[\]!\w]*!(?!\s*=)(?=[\s,)$@])/g)?.length ?? 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
