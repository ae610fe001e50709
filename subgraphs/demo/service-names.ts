/** The services of the shop, in the order of their ports. */
export const serviceNames = ['accounts', 'catalog', 'inventory', 'reviews', 'orders'] as const;

/** One of the {@link serviceNames}. */
export type ServiceName = (typeof serviceNames)[number];
