import type { LoadHealth } from '#gateway/admin/create-admin-server.ts';
import type { LoadLimits, LoadLimitsOptions } from '#gateway/http/load-limits.ts';
import { TrustedProxies } from '#gateway/http/trusted-proxies.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import {
  fileDescriptorLimit,
  maxConnectionsFor,
  watchFileDescriptors,
} from '#gateway/main/file-descriptors.ts';
import { createLoadLog } from '#gateway/main/load-log.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';

/** What {@link openLoad} is made of. */
type LoadOptions = Pick<ServiceOptions, 'config' | 'shared' | 'stack'>;

/** The load limits of the public listener, and their report for `/health`. */
export interface OpenedLoad {
  readonly options: LoadLimitsOptions & { readonly maxConnections: number };
  health(load: LoadLimits): LoadHealth;
}

/** Limits on load as configured, and as far as the process may open files. */
export function openLoad({ config, shared, stack }: LoadOptions): OpenedLoad {
  const { limits, http } = config;
  const descriptors = stack.use(watchFileDescriptors());
  const maxConnections = maxConnectionsFor(fileDescriptorLimit());
  return {
    options: {
      ...limits,
      maxConnections,
      maxIdleConnections: Math.min(limits.maxIdleConnections, Math.floor(maxConnections / 2)),
      proxies: new TrustedProxies(http.trustedProxies),
      addresses: http,
      turns: shared.turns,
      clock: monotonicClock,
      onLoadEvent: createLoadLog(),
    },
    health: ({ status }) => ({ ...status, fileDescriptorsExhausted: descriptors.exhausted }),
  };
}
