import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Services that know an entity by different keys, some of which lead nowhere. */
export const keyChains: SupergraphDefinition = {
  name: 'key-chains',
  subgraphs: {
    a: `
      type Query { items: [Item!] item: Item boxes: [Box!]! }
      type Item @key(fields: "id") { id: ID! a: String }
      type Box @key(fields: "owner { id } number") { owner: Owner! number: Int! a: String! content: Item }
      type Owner @key(fields: "id") { id: ID! }
    `,
    b: `
      type Item @key(fields: "id") @key(fields: "upc") { id: ID! upc: String! b: String next: Item }
      type Owner @key(fields: "id") { id: ID! name: String boxes: [Box!] }
      type Box @key(fields: "owner { id } number", resolvable: false) { owner: Owner! number: Int! }
    `,
    c: `
      type Query { byUpc(upc: String = "u1"): Item }
      type Item @key(fields: "upc") @key(fields: "maker { code }") { upc: String! maker: Maker c: String! from: [Item] }
      type Maker @key(fields: "code") { code: String! }
    `,
    d: `
      type Item @key(fields: "maker { code }") { maker: Maker d: Int e: String @external f: String @requires(fields: "e") }
      type Maker @key(fields: "code") { code: String! item: Item! label: String }
    `,
    e: `
      type Item @key(fields: "id") { id: ID! e: String }
      type Box @key(fields: "number owner { id }") { number: Int! owner: Owner! weight: Int lid: Lid }
      type Owner @key(fields: "id", resolvable: false) { id: ID! }
      type Lid { for: Box items: [Item] }
    `,
  },
  populate: (add) => {
    add('Query', {
      items: () => items,
      item: () => items[1],
      boxes: () => boxes,
      byUpc: ({ upc }: { upc?: string | null }) => items.find((item) => item['upc'] === upc) ?? null,
    });
    const makers = [0, 1].map((index) =>
      add('Maker', { code: `m${index}`, item: () => items[index], label: index === 0 ? 'label' : null }),
    );
    const items = [0, 1].map((index) =>
      add('Item', {
        id: `i${index}`,
        upc: `u${index}`,
        maker: makers[index],
        a: `a${index}`,
        b: index === 0 ? null : 'b',
        next: () => items[index + 1] ?? null,
        c: 'c',
        from: () => [items[0], null],
        d: index,
        e: index === 0 ? null : 'e',
      }),
    );
    const owners = [0, 1].map((index) =>
      add('Owner', { id: `o${index}`, name: `Owner ${index}`, boxes: () => (index === 0 ? boxes : null) }),
    );
    const boxes = [0, 1, 2].map((index) =>
      add('Box', {
        owner: owners[index % 2],
        number: index,
        a: 'box',
        content: () => items[index] ?? null,
        weight: index * 7,
        lid: () => lid,
      }),
    );
    const lid = add('Lid', { for: () => boxes[1], items: () => items });
  },
  computed: { 'Item.f': (read) => `f of ${String(read('e'))}` },
};
