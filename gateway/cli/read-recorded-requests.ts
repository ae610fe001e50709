import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { AddressGrouping } from '#gateway/bounded/address-keys.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { readRecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';

/** Requests from access logs, and what else was in them. */
export interface ReadRequests {
  readonly requests: readonly RecordedRequest[];
  /** Records of requests that were never charged. */
  readonly uncharged: number;
  /** Lines that are no records, such as the gateway's own log on the same stream. */
  readonly otherLines: number;
}

/** How {@link readRecordedRequests} reads. */
export interface ReadRequestsOptions {
  readonly addresses: AddressGrouping;
  /** Called with the number of lines read, every thousand. */
  readonly onProgress: (lines: number) => void;
}

/** The most requests that are tried at once: they are held in memory, some 1 KB each. */
const maxRequests = 2_000_000;
const maxLineLength = 1_000_000;

/**
 * Reads access logs, one record a line.
 *
 * @param files paths; `-` is standard input, and what ends with `.gz` is unpacked.
 * @throws StartupError where a file cannot be read, or there are more than {@link maxRequests}.
 */
export async function readRecordedRequests(
  files: readonly string[],
  { addresses, onProgress }: ReadRequestsOptions,
): Promise<ReadRequests> {
  const requests: RecordedRequest[] = [];
  const counts = { uncharged: 0, otherLines: 0, lines: 0 };
  for (const file of files) {
    for await (const line of linesOf(file)) {
      counts.lines += 1;
      if (counts.lines % 1000 === 0) onProgress(counts.lines);
      if (line === '') continue;
      const request = readLine(line, addresses);
      if (request === 'none') counts.otherLines += 1;
      else if (request === undefined) counts.uncharged += 1;
      else requests.push(request);
      if (requests.length > maxRequests) {
        const remedy = 'cut the logs into shorter times';
        throw new StartupError(`There are more than ${maxRequests} requests; ${remedy}.`, { exitCode: 2 });
      }
    }
  }
  const { uncharged, otherLines } = counts;
  return { requests, uncharged, otherLines };
}

function readLine(line: string, addresses: AddressGrouping): RecordedRequest | undefined | 'none' {
  if (line.length > maxLineLength) return 'none';
  try {
    return readRecordedRequest(line, addresses);
  } catch {
    return 'none'; // whatever else is written to the stream; it is counted
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const raw: Readable = file === '-' ? process.stdin : createReadStream(file);
  const input = file.endsWith('.gz') ? raw.compose(createGunzip()) : raw;
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (cause) {
    throw new StartupError(`Cannot read the records in ${file}.`, { cause, exitCode: 2 });
  }
}
