import { fileURLToPath } from 'node:url';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { accountsService } from '#subgraphs/accounts/accounts-service.ts';
import { catalogService } from '#subgraphs/catalog/catalog-service.ts';
import { inventoryService } from '#subgraphs/inventory/inventory-service.ts';
import { ordersService } from '#subgraphs/orders/orders-service.ts';
import { reviewsService } from '#subgraphs/reviews/reviews-service.ts';
import { startService } from '#subgraphs/shared/start-service.ts';

/** The five services of the example shop, on free ports. */
export interface RunningSubgraphs extends AsyncDisposable {
  /** A configuration of the shop's supergraph over these services; spread it and add to it. */
  readonly config: GatewayConfigInput & { readonly subgraphs: object };
  /** Stops one of them, by name. */
  stop(name: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the services in this process. */
export async function startSubgraphs(): Promise<RunningSubgraphs> {
  const started = await Promise.all([
    startService(accountsService, { port: 0 }),
    startService(catalogService, { port: 0 }),
    startService(inventoryService, { port: 0 }),
    startService(ordersService, { port: 0 }),
    startService(reviewsService, { port: 0 }),
  ]);
  const names = ['accounts', 'catalog', 'inventory', 'orders', 'reviews'];
  const running = new Map(started.map((service, index) => [names[index] ?? '', service]));
  const stop = async (name: string): Promise<void> => {
    const service = running.get(name);
    running.delete(name);
    await service?.stop();
  };
  return {
    config: {
      supergraph: { file: fileURLToPath(import.meta.resolve('#schema/supergraph.graphql')) },
      subgraphs: Object.fromEntries([...running].map(([name, { url }]) => [name, { endpoints: [{ url }] }])),
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}
