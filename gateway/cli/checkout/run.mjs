/**
 * Runs a TypeScript entry of this checkout, after installing what it needs.
 *
 *   node gateway/cli/checkout/run.mjs [--with-dev] ENTRY.ts [ARGUMENT ...]
 *
 * This file and `install.mjs` are plain JavaScript, because they run on whatever Node (20 or newer) the
 * machine has; the entry runs on the Node that package-lock.json pins.
 */
import { spawn } from 'node:child_process';
import { ensureInstalled, pinnedNode, root } from './install.mjs';

const args = process.argv.slice(2);
const withDev = args[0] === '--with-dev';
if (withDev) args.shift();
const [entry, ...rest] = args;

ensureInstalled({ withDev });

const child = spawn(pinnedNode(), [`${root}/${entry}`, ...rest], {
  stdio: 'inherit',
  cwd: entry === 'gateway/cli/weir.ts' ? (process.env.INIT_CWD ?? process.cwd()) : root,
});
// A terminal sends Ctrl-C to the whole group; the entry decides when it has stopped, and we follow.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`Cannot run ${entry}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : code);
});
