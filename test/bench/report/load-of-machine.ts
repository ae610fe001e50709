import { cpus, loadavg } from 'node:os';

/** How busy the machine has been in the last minute, for the reader of figures that suffer from it. */
export function loadOfMachine(): string {
  const [lastMinute = 0] = loadavg();
  return `Load of the machine in the last minute: ${lastMinute.toFixed(1)} on ${cpus().length} cores.`;
}
