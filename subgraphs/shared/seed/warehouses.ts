/** A building the shop ships from. */
export interface WarehouseSeed {
  readonly id: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** All warehouses. */
export const warehouseSeeds: readonly WarehouseSeed[] = [
  { id: 'w1', city: 'Hamburg', country: 'DE' },
  { id: 'w2', city: 'Lyon', country: 'FR' },
  { id: 'w3', city: 'Valencia', country: 'ES' },
  { id: 'w4', city: 'Gdańsk', country: 'PL' },
];
