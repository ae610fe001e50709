import { parseMediaType, splitUnquoted } from '#gateway/http/media-type.ts';
import type { MediaType } from '#gateway/http/media-type.ts';

/** The media types that answers can have, best first where the client has no preference. */
const responseMediaTypes = ['application/json', 'application/graphql-response+json'] as const;

/** A media type that an answer can have. */
export type ResponseMediaType = (typeof responseMediaTypes)[number];

/** What was agreed on for a header before: a handful of clients sends the same few. */
const negotiated = new Map<string, ResponseMediaType>();
const maxNegotiated = 100;
/** Longer headers are read anew each time. */
const maxKnownLength = 256;

/**
 * The media type to answer with.
 *
 * @param accept the `Accept` header; without one, or empty, a client is an old one and takes `application/json`.
 * @returns undefined where the client accepts none that Weir writes.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 */
export function negotiateMediaType(accept: string | undefined): ResponseMediaType | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const known = negotiated.get(accept);
  if (known) return known;
  const type = preferredOf(readAccept(accept), responseMediaTypes);
  if (type && accept.length <= maxKnownLength && negotiated.size < maxNegotiated) {
    negotiated.set(accept, type);
  }
  return type;
}

/** Media types of subscriptions and incremental delivery. */
const streamMediaTypes = ['text/event-stream', 'multipart/mixed'] as const;

/** What a client accepts of the media types that exist for GraphQL; `streams`: no single answer, but a stream of them. */
export function acceptedAnswers(accept: string | undefined): 'answers' | 'streams' | 'nothing' {
  if (negotiateMediaType(accept) !== undefined) return 'answers';
  return preferredOf(readAccept(accept ?? ''), streamMediaTypes) === undefined ? 'nothing' : 'streams';
}

/** Whether a client accepts server-sent events, and no single answer. */
export function acceptsEventsAlone(accept: string | undefined): boolean {
  if (negotiateMediaType(accept) !== undefined) return false;
  return preferredOf(readAccept(accept ?? ''), ['text/event-stream']) !== undefined;
}

/** Whether plain JSON is among what a client accepts. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return preferredOf(readAccept(accept), ['application/json']) !== undefined;
}

/** Whether a page is preferred to an answer of GraphQL: a browser's address bar asks so. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return preferredOf(readAccept(accept), [...responseMediaTypes, 'text/html']) === 'text/html';
}

/** One entry of an `Accept` header. */
interface MediaRange {
  readonly range: MediaType;
  /** 0 to 1; 0 excludes what the range matches. */
  readonly quality: number;
  /** Its place in the header. */
  readonly index: number;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-accept */
function readAccept(accept: string): readonly MediaRange[] {
  return splitUnquoted(accept, ',').flatMap((entry, index) => {
    const range = parseMediaType(entry);
    if (!range) return [];
    const quality = Number.parseFloat(range.parameters.get('q') ?? '1');
    return [{ range, quality, index }];
  });
}

interface Match {
  /** How closely the range names the type. */
  readonly specificity: number;
  readonly quality: number;
  readonly index: number;
}

/** The offer of the highest quality; among equals the one named most closely, then first in the header, then first. */
function preferredOf<Type extends string>(
  ranges: readonly MediaRange[],
  offers: readonly Type[],
): Type | undefined {
  const [best] = offers
    .flatMap((offer) => {
      const match = closestMatch(ranges, offer);
      return match && match.quality > 0 ? [{ offer, match }] : [];
    })
    .toSorted(
      ({ match: a }, { match: b }) =>
        b.quality - a.quality || b.specificity - a.specificity || a.index - b.index,
    );
  return best?.offer;
}

/** The range that names an offer most closely decides about it; among equals the one of the higher quality. */
function closestMatch(ranges: readonly MediaRange[], offer: string): Match | undefined {
  let closest: Match | undefined;
  for (const { range, quality, index } of ranges) {
    const specificity = specificityOf(range, offer);
    if (specificity === undefined) continue;
    const comparison = closest && (specificity - closest.specificity || quality - closest.quality);
    if (comparison === undefined || comparison > 0) closest = { specificity, quality, index };
  }
  return closest;
}

/** undefined: the range does not match. */
function specificityOf({ essence, parameters }: MediaType, offer: string): number | undefined {
  let asksUtf8 = 0;
  for (const [name, value] of parameters) {
    // What follows the quality are extensions of the header, not parameters of the type.
    if (name === 'q') break;
    // Answers are UTF-8, and have no other parameter that a range could ask for.
    if (name !== 'charset' || (value !== '*' && value.toLowerCase() !== 'utf-8')) return undefined;
    asksUtf8 = 1;
  }
  const [type = ''] = offer.split('/');
  if (essence === offer) return 4 + asksUtf8;
  if (essence === `${type}/*`) return 2 + asksUtf8;
  return essence === '*/*' ? asksUtf8 : undefined;
}
