import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseDemoFlags } from '#subgraphs/demo/demo-flags.ts';
import { plannedPorts } from '#subgraphs/demo/planned-port.ts';
import type { PlannedPort } from '#subgraphs/demo/planned-port.ts';
import { requireFreePorts } from '#subgraphs/demo/require-free-ports.ts';

test('every port of the demo is planned, the services one after the other', () => {
  const ports = plannedPorts(parseDemoFlags([])).map(({ port }) => port);
  expect(ports).toEqual([4000, 4100, 4300, 4201, 4202, 4203, 4204, 4205]);
});

test('with base port 0 every service takes any free port', () => {
  const planned = plannedPorts(parseDemoFlags(['--subgraph-base-port', '0']));
  expect(planned.filter(({ flag }) => flag === '--subgraph-base-port').map(({ port }) => port)).toEqual([
    0, 0, 0, 0, 0,
  ]);
});

test('free ports are left free', async () => {
  const port = await withTakenPort(async (port) => port);
  await requireFreePorts([planned({ port })]);
  await expect(requireFreePorts([planned({ port }), planned({ port: 0 })])).resolves.toBeUndefined();
});

test('all taken ports are named at once, each with its owner, its flag and a number to try', async () => {
  await withTakenPort(async (port) => {
    const refusal = requireFreePorts([
      planned({ port, owner: 'the gateway', flag: '--port', flagValue: 4000 }),
      planned({ port: 65_536, owner: 'the service orders', flag: '--subgraph-base-port', flagValue: 65_532 }),
    ]);
    const lines = [
      `Port ${port} for the gateway is taken by another process; choose another with --port, such as: npm start -- --port 5000`,
      'Port 65536 for the service orders is above 65535; choose another with --subgraph-base-port, such as: npm start -- --subgraph-base-port 20000',
    ];
    await expect(refusal).rejects.toEqual(new StartupError(lines.join('\n')));
  });
});

test('two processes cannot have the same port', async () => {
  const port = await withTakenPort(async (port) => port);
  const refusal = requireFreePorts([
    planned({ port, owner: 'the gateway', flag: '--port' }),
    planned({ port, owner: 'the issuer', flag: '--issuer-port' }),
  ]);
  await expect(refusal).rejects.toThrow(
    new RegExp(
      `^Port ${port} for the issuer is that of the gateway already; choose another with --issuer-port, .*$`,
    ),
  );
});

function planned(part: Partial<PlannedPort>): PlannedPort {
  const port = part.port ?? 0;
  return { owner: 'the gateway', flag: '--port', flagValue: port, ...part, port };
}

async function withTakenPort<Result>(use: (port: number) => Promise<Result>): Promise<Result> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    return await use(typeof address === 'object' && address ? address.port : 0);
  } finally {
    server.close();
    await once(server, 'close');
  }
}
