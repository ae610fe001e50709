import { splitUnquoted } from '#gateway/http/media-type.ts';

/** The content codings that answers can have. `deflate` is not among them: clients disagree about what it means. */
export type ContentCoding = 'br' | 'gzip' | 'zstd';

/** A longer header accepts nothing but plain answers; browsers send some 25 bytes. */
const maxHeaderBytes = 256;

/** `q` of RFC 9110: 0 to 1 with at most three digits. */
const qualityForm = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * Chooses content codings; what was chosen for a header is kept, since a handful of clients sends the same few.
 *
 * @param offered in the order of preference, among codings that a client accepts equally.
 * @returns a function of the header `Accept-Encoding`; undefined where the answer stays as it is: the client accepts none
 *   of the codings, or prefers `identity`. A client that excludes `identity` and accepts no coding gets it nevertheless,
 *   as RFC 9110 allows.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
 */
export function createCodingChooser(
  offered: readonly ContentCoding[],
): (acceptEncoding: string | undefined) => ContentCoding | undefined {
  const chosen = new Map<string, ContentCoding | undefined>();
  const maxChosen = 100;
  return (acceptEncoding) => {
    if (acceptEncoding === undefined || acceptEncoding.length > maxHeaderBytes) return undefined;
    if (chosen.has(acceptEncoding)) return chosen.get(acceptEncoding);
    const coding = chooseCoding(acceptEncoding, offered);
    if (chosen.size < maxChosen) chosen.set(acceptEncoding, coding);
    return coding;
  };
}

function chooseCoding(acceptEncoding: string, offered: readonly ContentCoding[]): ContentCoding | undefined {
  const qualities = readQualities(acceptEncoding);
  const others = qualities.get('*') ?? 0;
  let best: ContentCoding | undefined;
  let bestQuality = 0;
  for (const coding of offered) {
    const quality = qualities.get(coding) ?? others;
    if (quality > bestQuality) {
      best = coding;
      bestQuality = quality;
    }
  }
  return (qualities.get('identity') ?? 0) > bestQuality ? undefined : best;
}

/** By coding in lower case; an entry with an invalid quality is ignored, and of equal names the first counts. */
function readQualities(acceptEncoding: string): ReadonlyMap<string, number> {
  const qualities = new Map<string, number>();
  for (const entry of splitUnquoted(acceptEncoding, ',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    if (name === '' || !qualityForm.test(weight)) continue;
    // `x-gzip` is an old name of `gzip`.
    const coding = name === 'x-gzip' ? 'gzip' : name;
    if (!qualities.has(coding)) qualities.set(coding, Number(weight));
  }
  return qualities;
}
