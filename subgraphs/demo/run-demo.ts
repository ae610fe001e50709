import { join, resolve } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { ChildGroup } from '#subgraphs/demo/child-group.ts';
import type { ChildEnd } from '#subgraphs/demo/child.ts';
import { demoHelp, parseDemoFlags } from '#subgraphs/demo/demo-flags.ts';
import type { DemoFlags } from '#subgraphs/demo/demo-flags.ts';
import { fetchToken } from '#subgraphs/demo/fetch-token.ts';
import { findDocumentId } from '#subgraphs/demo/find-document-id.ts';
import { plannedPorts } from '#subgraphs/demo/planned-port.ts';
import { requireFreePorts } from '#subgraphs/demo/require-free-ports.ts';
import { startShop } from '#subgraphs/demo/start-shop.ts';
import { tourText } from '#subgraphs/demo/tour.ts';
import { personas } from '#subgraphs/shared/seed/personas.ts';

/** What the demo runs with. */
export interface DemoOptions {
  readonly args: readonly string[];
  /** The checkout's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settles when the user wants it to stop. */
  readonly interrupted: Promise<void>;
}

/**
 * Runs the demo until it is interrupted, or until one of its processes ends; nothing is left running.
 *
 * @returns the exit code: 0 stopped as asked, 1 something is in the way or went wrong, 2 used wrongly.
 */
export async function runDemo(options: DemoOptions): Promise<0 | 1 | 2> {
  const children = new ChildGroup();
  try {
    const flags = parseDemoFlags(options.args);
    if (flags.help) {
      console.log(demoHelp);
      return 0;
    }
    await requireFreePorts(plannedPorts(flags));
    const lost = await Promise.race([options.interrupted, children.lost, present(flags, children, options)]);
    if (!lost) return 0;
    console.error(describeLoss(lost, flags));
    return 1;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    console.error(error.message);
    return error.exitCode;
  } finally {
    await children.stop();
  }
}

/** Starts everything, prints the tour, and never comes back unless something goes wrong. */
async function present(flags: DemoFlags, children: ChildGroup, { root, env }: DemoOptions): Promise<never> {
  const startedAt = performance.now();
  console.error('Starting five services, an issuer of tokens and the gateway …');
  const shop = await startShop({ flags, children, root, env });
  const [ada, ben, productPageId] = await Promise.all([
    tokenOf('u1', shop.issuerUrl),
    tokenOf('u2', shop.issuerUrl),
    findDocumentId(join(root, 'persisted-queries/manifests/default.json'), 'ProductPage'),
  ]);
  console.error(`Ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.\n`);
  console.log(tourText({ shop, ada, ben, productPageId, logs: resolve(root, flags.logs) }));
  return await new Promise<never>(() => {});
}

async function tokenOf(userId: string, issuerUrl: string): Promise<string> {
  const persona = personas.find((one) => one.userId === userId);
  if (!persona) throw new Error(`The shop has no persona ${userId}`);
  return await fetchToken(issuerUrl, persona, 'web');
}

function describeLoss({ name, how, lastLines }: ChildEnd, { logs }: DemoFlags): string {
  return [
    ...lastLines.map((line) => `${name} | ${line}`),
    `${name} ended (${how}), so everything is being stopped. All it printed is in ${logs}/${name}.log.`,
  ].join('\n');
}
