#!/usr/bin/env node
/*
 * Loads nothing that needs the Node that Weir needs: `npm install --global weir-gateway` leaves the machine's own Node to run
 * this file, and an older one could not even link the commands.
 */
const major = Number(process.versions.node.split('.')[0]);

// Not process.exit: what has been printed must reach a pipe, and a server keeps running until it stops itself.
if (major >= 26) {
  const { runWeir } = await import('#gateway/cli/run-weir.ts');
  process.exitCode = await runWeir(process.argv);
} else {
  const { runOnPinnedNode } = await import('#gateway/cli/run-on-pinned-node.ts');
  process.exitCode = await runOnPinnedNode({ args: process.argv.slice(1), from: import.meta.url });
}
