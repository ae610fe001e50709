import type { Server } from 'node:http';

/** Longer than any pause between two measurements, so that connections stay. */
const keepAliveTimeoutMs = 600_000;

/** Listens on a free port of the loopback address and says so in the form that the benchmark waits for. */
export function announceReady(server: Server): void {
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    process.stderr.write(`Ready at http://127.0.0.1:${port}\n`);
  });
}
