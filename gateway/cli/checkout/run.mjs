/**
 * Runs a TypeScript entry of this checkout, after installing what it needs.
 *
 *   node gateway/cli/checkout/run.mjs [--with-dev] ENTRY.ts [ARGUMENT ...]
 *
 * The `.mjs` files here are plain JavaScript, because they run on whatever Node (20 or newer) the machine has; the
 * entry runs on the Node that package-lock.json pins.
 */
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { root } from './installed-packages.mjs';
import { pinnedNode } from './pinned-node.mjs';
import { spawnForwarding } from './spawn-forwarding.mjs';

const args = process.argv.slice(2);
const withDev = args[0] === '--with-dev';
if (withDev) args.shift();

process.exitCode = await main();

async function main() {
  const [entry, ...rest] = args;
  if (entry === undefined) {
    console.error('Usage: node gateway/cli/checkout/run.mjs [--with-dev] ENTRY.ts [ARGUMENT ...]');
    return 2;
  }
  const failure = await ensureInstalled({ withDev });
  if (failure !== 0) return failure;
  const node = pinnedNode();
  if (node === undefined) return 1;
  // Paths that users give to `weir` are relative to where they are; npm has changed the folder to the checkout.
  const cwd = entry === 'gateway/cli/weir.ts' ? (process.env.INIT_CWD ?? process.cwd()) : root;
  return await follow(node, [join(root, entry), ...rest], cwd);
}

/** @returns {Promise<number>} the exit code of the child, by a signal as shells count it. */
async function follow(node, args, cwd) {
  try {
    const { code, signal } = await spawnForwarding(node, args, { stdio: 'inherit', cwd });
    return signal ? 128 + constants.signals[signal] : code;
  } catch (error) {
    console.error(`Cannot run ${node}: ${error.message}`);
    return 1;
  }
}
