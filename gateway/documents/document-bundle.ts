import { z } from 'zod';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseJson, readManifestValue } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';

const bundleSchema = z.strictObject({
  format: z.literal('weir-document-bundle'),
  version: z.literal(1),
  sequence: z.int().min(0),
  manifests: z.array(z.unknown()).max(10_000),
});

/** All manifests in one file, as gateways fetch them: `{ "format": "weir-document-bundle", "version": 1, … }`. */
export interface DocumentBundle {
  /** Rises with each bundle, so that an older one is known as such. */
  readonly sequence: number;
  /**
   * Each is checked when it is taken, and forgotten with the next one, so that a large bundle is not there twice.
   *
   * @throws StartupError where one is not well-formed.
   */
  readonly manifests: Iterable<Manifest>;
}

/**
 * Reads a bundle.
 *
 * @param source its name, for messages.
 * @throws StartupError where it is none.
 */
export function parseDocumentBundle(json: string, source: string): DocumentBundle {
  const parsed = bundleSchema.safeParse(parseJson(json, source));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    const reason = `${place === '' ? '' : `${place}: `}${issue?.message ?? 'not well-formed'}`;
    throw new StartupError(
      `${source} is no bundle of manifests, as weir documents bundle makes them: ${reason}`,
    );
  }
  const { sequence, manifests } = parsed.data;
  return { sequence, manifests: readInTurn(manifests, source) };
}

/** Empties `values`. */
function* readInTurn(values: unknown[], source: string): Generator<Manifest> {
  for (let index = 0; index < values.length; index += 1) {
    const [value] = values.splice(index, 1, undefined);
    yield readManifestValue(value, `${source} manifests[${index}]`);
  }
}
