import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { PlannedPort } from '#subgraphs/demo/planned-port.ts';

const host = '127.0.0.1';
const highestPort = 65_535;

/**
 * Finds out, before anything is started, that every port can be had.
 *
 * @throws StartupError naming every port that cannot, who wants it and which flag chooses another.
 */
export async function requireFreePorts(planned: readonly PlannedPort[]): Promise<void> {
  const wanted = planned.filter(({ port }) => port !== 0);
  const found = await Promise.all(wanted.map((one, index) => problemWith(one, wanted.slice(0, index))));
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new StartupError(problems.join('\n'));
}

async function problemWith(
  planned: PlannedPort,
  earlier: readonly PlannedPort[],
): Promise<string | undefined> {
  const { owner, port, flag, flagValue } = planned;
  const remedy = `choose another with ${flag}, such as: npm start -- ${flag} ${suggestion(flagValue)}`;
  if (port > highestPort) return `Port ${port} for ${owner} is above ${highestPort}; ${remedy}`;
  const rival = earlier.find((other) => other.port === port);
  if (rival) return `Port ${port} for ${owner} is that of ${rival.owner} already; ${remedy}`;
  const code = await tryToListen(port);
  if (code === undefined) return undefined;
  const fact = code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be used (${code})`;
  return `Port ${port} for ${owner} ${fact}; ${remedy}`;
}

/** A thousand further on, and back within bounds near the end. */
function suggestion(port: number): number {
  return port + 1_000 <= highestPort ? port + 1_000 : 20_000;
}

/** @returns the error's code, or `undefined` when the port is free. */
async function tryToListen(port: number): Promise<string | undefined> {
  const server = createServer();
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    return Error.isError(error) && 'code' in error ? String(error.code) : String(error);
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
