/** A company that delivers products to the shop. */
export interface SupplierSeed {
  /** Our own code, such as `SUP-03`. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly leadTimeDays: number;
}

/** All suppliers. Books come from the first four, gadgets from the others. */
export const supplierSeeds: readonly SupplierSeed[] = [
  { code: 'SUP-01', name: 'Nordlicht Verlag', country: 'DE', leadTimeDays: 3 },
  { code: 'SUP-02', name: 'Quayside Press', country: 'IE', leadTimeDays: 6 },
  { code: 'SUP-03', name: 'Maison du Papier', country: 'FR', leadTimeDays: 4 },
  { code: 'SUP-04', name: 'Libros del Sur', country: 'ES', leadTimeDays: 5 },
  { code: 'SUP-05', name: 'Hanami Electronics', country: 'JP', leadTimeDays: 21 },
  { code: 'SUP-06', name: 'Alpenton Audio', country: 'AT', leadTimeDays: 5 },
  { code: 'SUP-07', name: 'Fjord Devices', country: 'NO', leadTimeDays: 8 },
  { code: 'SUP-08', name: 'Polder Works', country: 'NL', leadTimeDays: 4 },
];
