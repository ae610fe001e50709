import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { importMapFor, modulesPath, readModule } from '#test/testkit/browser-modules.ts';
import { ensureProgram } from '#test/testkit/ensure-program.ts';

/** A page that runs one script. */
export interface Page {
  /** An ES module that imports installed packages and ends with `report(value)`. */
  readonly script: string;
  /** The host name of the page: with another port, another origin. Default `127.0.0.1`. */
  readonly host?: '127.0.0.1' | 'localhost';
}

/** Makes sure that there is a `chromium`. @throws Error that says what to install */
export function ensureChromium(): void {
  ensureProgram({ name: 'chromium', version: '--version', package: 'chromium', needed: 'Chromium' });
}

/**
 * Opens a page in Chromium, served from an origin of its own, and waits for what its script reports.
 *
 * @throws Error with what the page's script threw, or where the browser ends without a report.
 */
export async function openPage({ script, host = '127.0.0.1' }: Page): Promise<unknown> {
  ensureChromium();
  const { promise: reported, resolve, reject } = Promise.withResolvers<unknown>();
  const html = pageOf(script, await importMapFor(script));
  const server = createServer((request, response) => {
    serve(request, response, html, resolve).catch(reject);
  }).listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const folder = await mkdtemp(join(tmpdir(), 'weir-chromium-'));
  const browser = spawn(
    'chromium',
    [...browserFlags, `--user-data-dir=${folder}`, `http://${host}:${port}/`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const said = text(browser.stderr);
  const exited = once(browser, 'exit');
  const ended = exited.then(async () => {
    throw new Error(`Chromium ended without a report:\n${await said}`);
  });
  try {
    const report = await Promise.race([reported, ended, late()]);
    return readReport(report);
  } finally {
    browser.kill('SIGKILL');
    await exited;
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function late(): Promise<never> {
  await setTimeout(pageTimeoutMs, undefined, { ref: false });
  throw new Error(`The page reported nothing within ${pageTimeoutMs} ms`);
}

/** Chromium starts within a second or two; within ten on a loaded machine. */
const pageTimeoutMs = 120_000;

/** Flags of every Chromium that tests start. */
export const browserFlags = [
  '--headless=new',
  // Tests run as root in containers, where Chromium's sandbox cannot start; the page is ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

function pageOf(script: string, importMap: object): string {
  return `<!doctype html>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify(importMap)}</script>
<script>
  // What a bundler would put in place of it.
  window.process = { env: { NODE_ENV: 'production' } };
  window.report = (value) => fetch('/report', { method: 'POST', body: JSON.stringify({ value }) });
  const fail = (reason) => fetch('/report', { method: 'POST', body: JSON.stringify({ thrown: String(reason) }) });
  addEventListener('error', ({ message }) => fail(message));
  addEventListener('unhandledrejection', ({ reason }) => fail(reason?.stack ?? reason));
</script>
<script type="module">${script}</script>`;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  html: string,
  report: (value: unknown) => void,
): Promise<void> {
  const { url = '/', method } = request;
  if (method === 'POST') {
    report(JSON.parse(await text(request)));
    response.end();
  } else if (url.startsWith(modulesPath)) {
    response.setHeader('content-type', 'text/javascript');
    response.end(await readModule(url));
  } else {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  }
}

function readReport(report: unknown): unknown {
  if (typeof report !== 'object' || report === null) throw new Error('The page reported nothing');
  if ('thrown' in report) throw new Error(`The page threw: ${String(report.thrown)}`);
  return 'value' in report ? report.value : undefined;
}
