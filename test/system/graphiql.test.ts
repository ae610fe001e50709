import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openBrowser } from '#test/testkit/open-browser.ts';
import type { Browser, BrowserPage } from '#test/testkit/open-browser.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { send } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';
import type { ManifestFolder } from '#test/testkit/write-manifests.ts';

/** A browser, and pages in it, on a loaded machine. */
const timeoutMs = 240_000;
const desktop = { width: 1280, height: 800 };
const telephone = { width: 390, height: 844 };

const hostile = 'query Hostile { hello(name: "</script><script>document.title = 1</script>") }';
const manifests = {
  default: ['query Hello { hello }', hostile, 'mutation Touch { touch }'],
  web: ['query Named($name: String!) { hello(name: $name) }'],
};

let issuer: TokenIssuer;
let folder: ManifestFolder;
let graph: StubGraph;
let strict: StubGraph;
let browser: Browser;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  folder = await writeManifests(manifests);
  const documents = { manifests: folder.folder };
  const jwt = [
    { issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA' as const] },
  ];
  [graph, strict, browser] = await Promise.all([
    startStubGraph({ config: { http: { graphiql: true }, documents, authentication: { jwt } } }),
    startStubGraph({
      config: { http: { graphiql: true }, documents: { ...documents, mode: 'safelist' } },
    }),
    openBrowser(),
  ]);
}, timeoutMs);

afterAll(async () => {
  await Promise.all([graph, strict, browser, folder, issuer].map((each) => each[Symbol.asyncDispose]()));
});

const asBrowser = { headers: { accept: 'text/html,*/*;q=0.8' } };
const urlOf = ({ gateway }: StubGraph, path: string): string => new URL(path, gateway.url).href;

async function filesOf(page: string): Promise<readonly string[]> {
  return [...page.matchAll(/(?:src|href)="(?<file>graphql\/[^"]+)"/g)].map(({ groups }) => groups!['file']!);
}

describe('what a browser is sent', () => {
  test('is a page that may load scripts and styles from its own origin alone', async () => {
    const page = await send(graph.gateway.url, asBrowser);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.text).not.toMatch(/https?:|<script>|<style|\son\w+=/);
    expect(page.text.length).toBeLessThan(10_000);
  });

  test('are files by their digests, compressed, which a browser keeps for good', async () => {
    const files = await filesOf((await send(graph.gateway.url, asBrowser)).text);
    expect(files).toHaveLength(6);
    let compressedBytes = 0;
    for (const file of files) {
      const answer = await fetch(urlOf(graph, file), { headers: { 'accept-encoding': 'gzip' } });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('vary')).toContain('accept-encoding');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      compressedBytes += Number(answer.headers.get('content-length'));
      const text = await answer.text();
      expect(file).toContain(`.${hash('sha256', text).slice(0, 16)}.`);
      const plain = await fetch(urlOf(graph, file), { headers: { 'accept-encoding': 'gzip;q=0' } });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(await plain.text()).toBe(text);
    }
    expect(compressedBytes).toBeLessThan(450_000);
  });

  test('is a refusal for a file of another version', async () => {
    const answer = await send(urlOf(graph, '/graphql/graphiql/graphiql.0123456789abcdef.js'));
    expect(refusalOf(answer)).toBe('404 BAD_REQUEST');
    expect(answer.body.errors?.[0]?.message).toBe('The GraphiQL page has no such file; reload the page.');
  });

  test('is what the packages hold, with their licences', async () => {
    const vendor = new URL('../../gateway/http/graphiql/vendor/', import.meta.url);
    const { sha256 } = JSON.parse(await readFile(new URL('origin.json', vendor), 'utf8'));
    expect(Object.keys(sha256)).toHaveLength(4);
    for (const [name, digest] of Object.entries(sha256)) {
      const text = gunzipSync(await readFile(new URL(`${name}.gz`, vendor)));
      expect([name, hash('sha256', text)]).toEqual([name, digest]);
    }
    const licences = await readFile(new URL('LICENSES.txt', vendor), 'utf8');
    for (const name of [
      'graphiql 4',
      'react 18',
      'react-dom 18',
      '@graphiql/react',
      'codemirror 5',
      'graphql ',
    ])
      expect(licences).toContain(`\n${name}`);
  });
});

async function opened(of: StubGraph, size = desktop): Promise<BrowserPage> {
  const page = await browser.open(of.gateway.url, size);
  await page.until(`document.querySelector('.graphiql-execute-button')`);
  return page;
}

async function run(page: BrowserPage): Promise<unknown> {
  await page.evaluate(`document.querySelector('.graphiql-execute-button').click()`);
  await page.until(`/^\\d{3} /.test(document.getElementById('summary').textContent)`);
  return await page.evaluate(`document.getElementById('summary').textContent`);
}

const tabs = `[...document.querySelectorAll('.graphiql-tab-button')].map((tab) => tab.textContent)`;
const response = `document.querySelector('.result-window')?.textContent`;

async function debugToken(): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: 'ada', scope: 'weir:debug' };
  return await issuer.sign({ ...claims, iat: seconds, exp: seconds + 600 });
}

describe('the page in Chromium', () => {
  test(
    'opens with registered queries, runs one and shows its price',
    async () => {
      const page = await opened(graph);
      expect(await page.evaluate(tabs)).toEqual(['Hello', 'Hostile', 'Named']);
      expect(await page.evaluate('document.title')).toBe('Weir GraphiQL');
      const summary = await run(page);
      expect(summary).toMatch(
        /^200 in \d+ ms · price 1, actual 1 · a token with the scope weir:debug shows the plan$/,
      );
      await page.until(`${response}.includes('"hello": "hello"')`);
      expect(await page.evaluate(`document.getElementById('plan').hidden`)).toBe(true);
      expect(page.complaints).toEqual([]);
      await page.close();
    },
    timeoutMs,
  );

  test(
    'shows the plan for a token, which this tab alone keeps',
    async () => {
      const page = await opened(graph);
      const token = await debugToken();
      await page.evaluate(`document.getElementById('token').focus()`);
      await page.type(token);
      await page.evaluate(`document.getElementById('token').blur()`);
      expect(await run(page)).toMatch(/^200 in \d+ ms · price 1, actual 1$/);
      expect(await page.evaluate(`document.querySelector('#plan summary').textContent`)).toBe(
        'Plan: 1 subgraph request in 1 wave',
      );
      expect(await page.evaluate(`document.querySelector('#plan li').textContent`)).toMatch(/^stub.*hello/s);
      // What is shown below is not in the answer too.
      expect(await page.evaluate(response)).not.toContain('waves');

      await page.evaluate('location.reload()');
      await page.until(`document.getElementById('token')?.value === ${JSON.stringify(token)}`);
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(token);
      const other = await opened(graph);
      expect(await other.evaluate(`document.getElementById('token').value`)).toBe('');
      await Promise.all([page.close(), other.close()]);
    },
    timeoutMs,
  );

  test(
    'asks for a price and runs nothing',
    async () => {
      const page = await opened(graph);
      await page.evaluate(`document.getElementById('token').value = ${JSON.stringify(await debugToken())}`);
      await page.evaluate(`document.getElementById('price-only').click()`);
      const before = graph.subgraph.requests.length;
      expect(await run(page)).toMatch(/^200 in \d+ ms · price 1 · would run$/);
      expect(graph.subgraph.requests.length).toBe(before);
      await page.close();
    },
    timeoutMs,
  );

  test(
    'fits a telephone: editor and answer one below the other, nothing wider than the screen',
    async () => {
      const page = await opened(graph, telephone);
      await run(page);
      const boxes = await page.evaluate(`(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect().toJSON();
        return { width: document.documentElement.scrollWidth, editor: box('.graphiql-query-editor'), answer: box('.result-window') };
      })()`);
      const { width, editor, answer } = Object(boxes);
      expect(width).toBe(telephone.width);
      expect(editor.width).toBeGreaterThan(300);
      expect(editor.height).toBeGreaterThan(150);
      expect(answer.width).toBeGreaterThan(300);
      expect(answer.height).toBeGreaterThan(150);
      expect(answer.top).toBeGreaterThanOrEqual(editor.bottom);
      await page.close();
    },
    timeoutMs,
  );

  test(
    'may send a GET without a special header, being of the same origin',
    async () => {
      const page = await opened(graph);
      const answer = `fetch('/graphql?query={hello}').then((response) => response.json())`;
      expect(await page.evaluate(answer)).toMatchObject({ data: { hello: 'hello' } });
      await page.close();
    },
    timeoutMs,
  );

  test(
    'says why it has no schema where registered documents alone run, and runs those',
    async () => {
      const page = await opened(strict);
      await page.until(`!document.getElementById('notice').hidden`);
      expect(await page.evaluate(`document.getElementById('notice').textContent`)).toMatch(
        /^No schema, so no completion: .* Registered documents alone run here\.$/,
      );
      expect(await run(page)).toMatch(/^200 /);
      await page.close();
    },
    timeoutMs,
  );
});
