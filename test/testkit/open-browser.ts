import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '#test/testkit/eventually.ts';
import { browserFlags, ensureChromium } from '#test/testkit/start-browser.ts';

/** A page in a real browser. */
export interface BrowserPage {
  /** The value of an expression in the page, or of what it resolves to; as JSON carries it. @throws what it throws. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until an expression is truthy. */
  until(expression: string): Promise<true>;
  /** Types into whatever has the focus, as a keyboard does. */
  type(text: string): Promise<void>;
  /** A PNG of what is visible. */
  screenshot(): Promise<Buffer>;
  /** What the browser complained of: errors, and what a content security policy stopped. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** How large a page's window is, in CSS pixels. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
  /** Device pixels for each CSS pixel; default 1. */
  readonly scale?: number;
}

/** A browser; pages of it share its storage, as those of one person do. */
export interface Browser extends AsyncDisposable {
  open(url: string, size: WindowSize): Promise<BrowserPage>;
}

/**
 * Starts Chromium, spoken to by its own protocol over a WebSocket.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export async function openBrowser(): Promise<Browser> {
  ensureChromium();
  const folder = await mkdtemp(join(tmpdir(), 'weir-browser-'));
  const process = spawn(
    'chromium',
    [...browserFlags, '--hide-scrollbars', '--remote-debugging-port=0', `--user-data-dir=${folder}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const connection = await Connection.open(await addressOf(process));
  return {
    open: (url, size) => openIn(connection, url, size),
    [Symbol.asyncDispose]: async () => {
      connection.close();
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function addressOf(process: ChildProcess): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface(process.stderr!)) {
    const address = /^DevTools listening on (\S+)/.exec(line)?.[1];
    // Nobody reads on: without this, Chromium would wait for a full pipe.
    if (address !== undefined) return (process.stderr?.resume(), address);
    lines.push(line);
  }
  throw new Error(`Chromium ended before it listened:\n${lines.join('\n')}`);
}

async function openIn(browser: Connection, url: string, size: WindowSize): Promise<BrowserPage> {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params: object = {}): Promise<Reply> =>
    browser.send(method, params, sessionId);
  const complaints: string[] = [];
  browser.listen(String(sessionId), ({ method, params }) => {
    if (method === 'Log.entryAdded' && Object(params).entry.level === 'error')
      complaints.push(String(Object(params).entry.text));
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params));
  });
  for (const domain of ['Page', 'Runtime', 'Log']) await send(`${domain}.enable`);
  const { scale: deviceScaleFactor = 1, width, height } = size;
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: width < 500 });
  await send('Page.navigate', { url });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return Object(result).value;
  };
  return {
    evaluate,
    complaints,
    until: (expression) =>
      eventually(`the page's ${expression}`, async () => (await evaluate(`Boolean(${expression})`)) === true),
    type: async (text) => void (await send('Input.insertText', { text })),
    screenshot: async () => Buffer.from(String((await send('Page.captureScreenshot'))['data']), 'base64'),
    close: async () => void (await browser.send('Target.closeTarget', { targetId })),
  };
}

type Reply = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: Reply;
  readonly error?: { readonly message: string };
}

/** One WebSocket to the browser, for all its pages. */
class Connection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Reply>>();
  readonly #listeners = new Map<string, (message: Message) => void>();
  #sent = 0;

  static async open(address: string): Promise<Connection> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Connection(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has gone'));
    });
  }

  send(method: string, params: object, sessionId?: unknown): Promise<Reply> {
    const id = (this.#sent += 1);
    const waiting = Promise.withResolvers<Reply>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return waiting.promise;
  }

  listen(sessionId: string, listener: (message: Message) => void): void {
    this.#listeners.set(sessionId, listener);
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Message): void {
    if (message.id === undefined) {
      this.#listeners.get(message.sessionId ?? '')?.(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}
