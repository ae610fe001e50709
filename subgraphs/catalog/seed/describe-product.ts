import type { ProductSeed } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import type { Random } from '#subgraphs/shared/seed/random.ts';

/** What the catalog alone knows of a product. Books have the first group of optional fields, gadgets the second. */
export interface ProductDetails {
  readonly description: string;
  /** 13 digits with a valid check digit. */
  readonly isbn?: string;
  readonly authors?: readonly string[];
  readonly pages?: number;
  readonly brand?: string;
  readonly warrantyMonths?: number;
}

const writers = [
  'Mira Holt',
  'Tomas Varga',
  'Aiko Sato',
  'Leon Dubois',
  'Nadia Rahman',
  'Oskar Lund',
  'Ines Carvalho',
  'Paul Adeyemi',
  'Greta Stein',
  'Yusuf Demir',
] as const;
const brands = ['Lumen', 'Kestrel', 'Northbay', 'Oriel', 'Tessel', 'Vanta'] as const;
const bookClaims = [
  'A calm and precise account that rewards slow reading.',
  'Written for people who thought they had no time for it.',
  'Twenty chapters, each an evening long.',
  'The revised edition, with an index and new illustrations.',
] as const;
const gadgetClaims = [
  'Made to be repaired: every part can be ordered for ten years.',
  'Small enough for a coat pocket, loud enough for a meeting room.',
  'Works with everything you already have on your desk.',
  'Runs a working week on one charge.',
] as const;

/** The details of a product; the same at every start. */
export function describeProduct(product: ProductSeed): ProductDetails {
  const random = createRandom(`details ${product.number}`);
  return product.kind === 'Book' ? describeBook(product, random) : describeGadget(random);
}

function describeBook(product: ProductSeed, random: Random): ProductDetails {
  const authors = new Set([random.pick(writers)]);
  if (random.integer(1, 4) === 1) authors.add(random.pick(writers));
  return {
    description: random.pick(bookClaims),
    isbn: isbnOf(product.number),
    authors: [...authors],
    pages: Math.round(product.weight / 1.6),
  };
}

function describeGadget(random: Random): ProductDetails {
  return {
    description: random.pick(gadgetClaims),
    brand: random.pick(brands),
    warrantyMonths: random.pick([24, 36, 60] as const),
  };
}

/** @see https://www.isbn-international.org/content/isbn-users-manual the check digit */
function isbnOf(number: number): string {
  const digits = `97830000${String(number).padStart(4, '0')}`;
  const sum = Array.from(digits, Number).reduce(
    (total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
