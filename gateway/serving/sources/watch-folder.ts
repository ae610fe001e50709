import { watch } from 'node:fs';

/** Which folder to watch. */
export interface WatchFolderOptions {
  readonly folder: string;
  /** Whether a change of this name matters; without a name, everything does. */
  readonly matters: (name: string | undefined) => boolean;
  readonly onChange: () => void;
}

/**
 * Watches a folder rather than a file in it: an editor that writes a new file and renames it over the old one leaves a
 * watched file behind, and so does Kubernetes, which exchanges a link.
 *
 * @returns ends it. Where the system cannot watch (no more handles, a file system of another machine), nothing is told.
 */
export function watchFolder({ folder, matters, onChange }: WatchFolderOptions): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (matters(name ?? undefined)) onChange();
    });
    // The folder may be removed: whoever asks from time to time finds that out.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
