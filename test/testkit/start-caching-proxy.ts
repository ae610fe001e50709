import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ensureProgram } from '#test/testkit/ensure-program.ts';

/** Makes sure that there is an `nginx`. @throws Error that says what to install */
export function ensureNginx(): void {
  ensureProgram({ name: 'nginx', version: '-v', package: 'nginx-light', needed: 'nginx 1.18 or newer' });
}

/** An nginx that keeps what it may. */
export interface CachingProxy extends AsyncDisposable {
  /** Where it answers: the same path as behind it. */
  readonly url: string;
}

/**
 * Starts nginx as a shared cache in front of a gateway, with a folder of its own. It obeys `Cache-Control` and `Vary` as
 * it does without any settings, and tells in `x-cache` what it did: `MISS`, `HIT`, `BYPASS` …
 */
export async function startCachingProxy(gatewayUrl: string): Promise<CachingProxy> {
  ensureNginx();
  const folder = await mkdtemp(join(tmpdir(), 'weir-nginx-'));
  const { origin, pathname } = new URL(gatewayUrl);
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration({ folder, port, origin }));
  const child = spawn('nginx', ['-c', file, '-p', folder, '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGQUIT');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(await readFile(join(folder, 'error.log'), 'utf8'));
    await setTimeout(20);
  }
  return { url: url + pathname, [Symbol.asyncDispose]: stop };
}

function configuration({
  folder,
  port,
  origin,
}: {
  readonly folder: string;
  readonly port: number;
  readonly origin: string;
}): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return `
    daemon off;
    # One process, of the user who runs the tests: it may write where they may.
    master_process off;
    pid ${folder}/nginx.pid;
    events { worker_connections 64; }
    http {
      access_log off;
      ${temporary.join('\n')}
      proxy_cache_path ${folder}/cache keys_zone=graphql:1m;
      server {
        listen 127.0.0.1:${port};
        location = / { return 204; }
        location /graphql {
          proxy_pass ${origin};
          proxy_cache graphql;
          add_header x-cache $upstream_cache_status always;
        }
      }
    }`;
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ status }) => status === 204,
    () => false,
  );
}

/** nginx cannot tell which port it has taken. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('No port');
  return address.port;
}
