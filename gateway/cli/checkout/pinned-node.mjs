import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodePackage, root } from './installed-packages.mjs';

const requiredMajor = 26;

/** What loads the binaries of npm's Node packages on Linux; Alpine and NixOS have none, there they do not start. */
const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/**
 * The Node that package-lock.json pins; the running one where npm has none that starts.
 *
 * @returns {string | undefined} undefined, having said why, when neither will do.
 */
export function pinnedNode() {
  const pinned = join(root, 'node_modules', nodePackage, 'bin/node');
  const starts = process.platform !== 'linux' || existsSync(loaders[process.arch] ?? '');
  if (starts && existsSync(pinned)) return pinned;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= requiredMajor) return process.execPath;
  console.error(
    `Weir runs on Node ${requiredMajor}, and npm has no Node that starts on this system (${nodePackage}); this is ` +
      `Node ${process.versions.node}. Install Node ${requiredMajor} and try again.`,
  );
  return undefined;
}
