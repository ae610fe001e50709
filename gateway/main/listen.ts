import type { FastifyInstance } from 'fastify';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** Where to listen, and what to change where that is impossible. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
  readonly flag: string;
}

/** @throws StartupError where the port is taken or not allowed. */
export async function listen(
  app: FastifyInstance,
  { host, port, setting, flag }: ListenOptions,
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const fact =
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is taken by another process`
        : `Cannot listen on ${host}:${port} (${String(code)})`;
    throw new StartupError(`${fact}; choose another with ${flag} or ${setting}.`, { cause: error });
  }
}
