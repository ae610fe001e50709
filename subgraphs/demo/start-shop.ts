import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { ChildGroup } from '#subgraphs/demo/child-group.ts';
import type { ChildOptions } from '#subgraphs/demo/child.ts';
import type { DemoFlags } from '#subgraphs/demo/demo-flags.ts';
import { servicePort } from '#subgraphs/demo/planned-port.ts';
import { serviceNames } from '#subgraphs/demo/service-names.ts';
import type { ServiceName } from '#subgraphs/demo/service-names.ts';

const maxUnreadyMs = 60_000;
const askAgainMs = 50;

/** How to start the shop. */
export interface ShopOptions {
  readonly flags: DemoFlags;
  /** Takes the processes. */
  readonly children: ChildGroup;
  /** The checkout's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the shop is. */
export interface Shop {
  /** Of GraphQL, such as `http://127.0.0.1:4000/graphql`. */
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  readonly issuerUrl: string;
}

/**
 * Starts services and issuer, then the gateway with their real addresses, and waits until it says it is ready.
 *
 * @throws StartupError when the logs cannot be written or the gateway is not ready.
 */
export async function startShop(options: ShopOptions): Promise<Shop> {
  makeFolder(options);
  const [issuerUrl, ...services] = await Promise.all([
    startIssuer(options),
    ...serviceNames.map((name, index) => startService(name, index, options)),
  ]);
  const { gatewayUrl, adminUrl } = await startGateway(options, {
    ISSUER_URL: issuerUrl,
    ...Object.fromEntries(services.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url])),
  });
  await untilReady(adminUrl);
  return { gatewayUrl, adminUrl, issuerUrl };
}

/** The gateway answers at once, and is ready once the registered documents are planned. */
async function untilReady(adminUrl: string): Promise<void> {
  const giveUpAt = performance.now() + maxUnreadyMs;
  for (;;) {
    const { ok, status } = await fetch(`${adminUrl}/ready`);
    if (ok) return;
    if (performance.now() > giveUpAt)
      throw new StartupError(`The gateway is not ready: ${adminUrl}/ready answers ${status}.`);
    await pause(askAgainMs);
  }
}

async function startIssuer(options: ShopOptions): Promise<string> {
  const [url = ''] = await options.children.start({
    ...common('issuer', options),
    args: ['gateway/cli/weir.ts', 'dev', 'issuer', '--port', String(options.flags.issuerPort)],
    readyLines: [/^Tokens at (http:\S+)\/token\b/],
  });
  return url;
}

async function startService(
  name: ServiceName,
  index: number,
  options: ShopOptions,
): Promise<{ readonly name: string; readonly url: string }> {
  const [url = ''] = await options.children.start({
    ...common(name, options),
    args: [`subgraphs/${name}/main.ts`, '--log', '--port', String(servicePort(options.flags, index))],
    readyLines: [/ ready at (http:\S+)$/],
  });
  return { name, url };
}

async function startGateway(
  options: ShopOptions,
  addresses: Readonly<Record<string, string>>,
): Promise<Pick<Shop, 'gatewayUrl' | 'adminUrl'>> {
  const { port, adminPort, anyOrigin } = options.flags;
  const ports = ['--port', String(port), '--admin-port', String(adminPort)];
  const [gatewayUrl = '', adminUrl = ''] = await options.children.start({
    ...common('gateway', options),
    args: [
      'gateway/cli/weir.ts',
      'start',
      '--config',
      'weir.yaml',
      ...ports,
      ...(anyOrigin ? ['--any-origin'] : []),
    ],
    // weir.yaml reads the addresses of services and issuer from these variables.
    env: { ...options.env, ...addresses },
    stdoutFile: resolve(options.root, options.flags.logs, 'access.log'),
    readyLines: [/^Weir serves GraphQL at (http:\S+)$/, /^Health and readiness at (http:\S+)$/],
  });
  return { gatewayUrl, adminUrl };
}

function common(
  name: string,
  { root, env, flags }: ShopOptions,
): Pick<ChildOptions, 'name' | 'cwd' | 'env' | 'logFile'> {
  return { name, cwd: root, env, logFile: resolve(root, flags.logs, `${name}.log`) };
}

function makeFolder({ root, flags }: ShopOptions): void {
  try {
    mkdirSync(resolve(root, flags.logs), { recursive: true });
  } catch (cause) {
    throw new StartupError(`The folder ${flags.logs} cannot be made; choose another with --logs.`, { cause });
  }
}
