import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { createCodingChooser } from '#gateway/http/accept-encoding.ts';
import { exampleTexts } from '#gateway/http/graphiql/example-texts.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';

/** Where the parts of {@link GraphiqlPage} come from. */
export interface GraphiqlPageOptions {
  /** The path that GraphQL is served at, such as `/graphql`; the page's files are below it. */
  readonly path: string;
  /** `documents.mode`: what callers without a client may run. */
  readonly mode: DocumentMode;
  /** The registered documents of just now; undefined: none. */
  readonly documents: () => DocumentList | undefined;
}

/** An answer to a browser. */
export interface PageAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface PageFile {
  /** With a part of its digest: a file of this name never changes. */
  readonly name: string;
  readonly type: string;
  readonly bytes: () => Promise<Buffer>;
}

/** GraphiQL and React, compressed, as `npm run graphiql` takes them from their packages; and the page's own files. */
const sources = ['graphiql.css', 'page.css', 'react.js', 'react-dom.js', 'graphiql.js', 'page.js'] as const;

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' };

const unzip = promisify(gunzip);
const zip = promisify(gzip);
/** Over plain HTTP, browsers accept gzip and no better coding. */
const chooseGzip = createCodingChooser(['gzip']);

/** Common to the page and its files. */
const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Scripts and styles come from the page's own origin, and nothing else does: not the pictures that a schema's
 * descriptions may name, and no script that an answer might carry. No other site may show the page in a frame.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The GraphiQL page and its files. Nothing is read before a browser asks for the page; of the files, which are 400 kB
 * compressed, only the names are kept.
 */
export class GraphiqlPage {
  readonly #options: GraphiqlPageOptions;
  #files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  constructor(options: GraphiqlPageOptions) {
    this.#options = options;
  }

  /** The page, with links to its files and with example operations of the documents that are registered now. */
  async html(): Promise<PageAnswer> {
    const { path, mode, documents } = this.#options;
    const template = await readFile(new URL('page/page.html', import.meta.url), 'utf8');
    const files = await this.#named();
    // A browser resolves these against the page's own address, so that a proxy may put a prefix before the path.
    const folder = `${path.slice(path.lastIndexOf('/') + 1)}/graphiql/`.replace(/^\//, '');
    const examples = mode === 'require-id' ? [] : exampleTexts(documents()?.all ?? []);
    // JSON in a script element ends at the first "</script": no "<" is in it.
    const settings = JSON.stringify({ mode, examples }).replaceAll('<', '\\u003c');
    const html = template.replaceAll(/\{\{(?<what>[^}]+)\}\}/g, (_, what: string) =>
      what === 'settings' ? settings : `${folder}${files.get(what)?.name ?? what}`,
    );
    return {
      headers: {
        ...safeHeaders,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'cache-control': 'no-store',
      },
      body: Buffer.from(html),
    };
  }

  /**
   * A file of the page by the name that the page gives it.
   *
   * @param acceptEncoding the header of this name; a client that does not accept gzip gets the file as it is.
   * @returns undefined where the page has no such file, as after an update.
   */
  async file(name: string, acceptEncoding: string | undefined): Promise<PageAnswer | undefined> {
    const files = await this.#named();
    const file = [...files.values()].find((file) => file.name === name);
    if (!file) return undefined;
    const zipped = await file.bytes();
    const acceptsGzip = chooseGzip(acceptEncoding) !== undefined;
    return {
      headers: {
        ...safeHeaders,
        'content-type': file.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(acceptsGzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: acceptsGzip ? zipped : await unzip(zipped),
    };
  }

  async #named(): Promise<ReadonlyMap<string, PageFile>> {
    this.#files ??= readFiles().catch((error: unknown) => {
      this.#files = undefined;
      throw error;
    });
    return await this.#files;
  }
}

/** By the name that the page's template has. */
async function readFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const entries = sources.map(async (source): Promise<[string, PageFile]> => {
    const bytes = source.startsWith('page.') ? () => readOwn(source) : () => readVendored(source);
    const [stem = '', extension = ''] = source.split('.');
    const digest = hash('sha256', await unzip(await bytes())).slice(0, 16);
    const type = extension === 'css' ? types.css : types.js;
    return [source, { name: `${stem}.${digest}.${extension}`, type, bytes }];
  });
  return new Map(await Promise.all(entries));
}

async function readVendored(source: string): Promise<Buffer> {
  return await readFile(new URL(`vendor/${source}.gz`, import.meta.url));
}

/** A few kilobytes. */
async function readOwn(source: string): Promise<Buffer> {
  return await zip(await readFile(new URL(`page/${source}`, import.meta.url)), { level: 9 });
}
