/** A shelf of the shop. */
export interface CategorySeed {
  /** `c1` to `c12`. */
  readonly id: string;
  readonly name: string;
  /** What stands there. */
  readonly kind: 'Book' | 'Gadget';
  /** What one thing of it is called, for names of products. */
  readonly noun: string;
}

/** All categories: six of books, six of gadgets. Product n stands in the one at index (n − 1) mod 12. */
export const categorySeeds: readonly CategorySeed[] = [
  { id: 'c1', name: 'Novels', kind: 'Book', noun: 'A Novel' },
  { id: 'c2', name: 'Headphones', kind: 'Gadget', noun: 'Headphones' },
  { id: 'c3', name: 'Science', kind: 'Book', noun: 'A Field Guide' },
  { id: 'c4', name: 'Keyboards', kind: 'Gadget', noun: 'Keyboard' },
  { id: 'c5', name: 'History', kind: 'Book', noun: 'A History' },
  { id: 'c6', name: 'Lamps', kind: 'Gadget', noun: 'Desk Lamp' },
  { id: 'c7', name: 'Cooking', kind: 'Book', noun: 'Recipes' },
  { id: 'c8', name: 'Cameras', kind: 'Gadget', noun: 'Camera' },
  { id: 'c9', name: 'Travel', kind: 'Book', noun: 'A Journey' },
  { id: 'c10', name: 'Speakers', kind: 'Gadget', noun: 'Speaker' },
  { id: 'c11', name: 'Business', kind: 'Book', noun: 'Notes for Managers' },
  { id: 'c12', name: 'Chargers', kind: 'Gadget', noun: 'Charger' },
];
