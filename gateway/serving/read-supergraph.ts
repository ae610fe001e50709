import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import type { Artefact, ArtefactPart } from '#gateway/serving/sources/artefact-source.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import { readSupergraphAway } from '#gateway/supergraph/read-supergraph-away.ts';
import type { ReadSupergraphOptions } from '#gateway/supergraph/read-supergraph-away.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/**
 * Checks and reads a supergraph, in a thread.
 *
 * @throws DeliveryError where there is none, or it is no text; StartupError with a line for each mistake in it.
 */
export async function readSupergraph(
  { parts: [part] }: Artefact,
  options: Pick<ReadSupergraphOptions, 'workerFile' | 'clock' | 'signal'>,
): Promise<SupergraphSnapshot> {
  if (!part) throw new DeliveryError('missing', 'The source of the supergraph holds nothing.');
  return await readSupergraphAway({ ...options, sdl: textOf(part), source: part.name });
}

function textOf({ name, bytes }: ArtefactPart): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw new DeliveryError('malformed', `${name}: The file is not UTF-8 text.`, { cause });
  }
}
