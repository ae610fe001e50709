import { serviceNames } from '#subgraphs/demo/service-names.ts';
import type { DemoFlags } from '#subgraphs/demo/demo-flags.ts';

/** A port that the demo is going to listen on. */
export interface PlannedPort {
  /** Which process, in words. */
  readonly owner: string;
  /** 0: any free one. */
  readonly port: number;
  /** The flag that chooses another. */
  readonly flag: string;
  /** What that flag says now. */
  readonly flagValue: number;
}

/** Every port of the demo. */
export function plannedPorts(flags: DemoFlags): readonly PlannedPort[] {
  const { port, adminPort, issuerPort, subgraphBasePort } = flags;
  return [
    { owner: 'the gateway', port, flag: '--port', flagValue: port },
    { owner: "the gateway's health", port: adminPort, flag: '--admin-port', flagValue: adminPort },
    { owner: 'the issuer', port: issuerPort, flag: '--issuer-port', flagValue: issuerPort },
    ...serviceNames.map((name, index) => ({
      owner: `the service ${name}`,
      port: servicePort(flags, index),
      flag: '--subgraph-base-port',
      flagValue: subgraphBasePort,
    })),
  ];
}

/** The port of the service at `index` of {@link serviceNames}. */
export function servicePort({ subgraphBasePort }: DemoFlags, index: number): number {
  return subgraphBasePort === 0 ? 0 : subgraphBasePort + index;
}
