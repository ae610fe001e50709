import type { Shop } from '#subgraphs/demo/start-shop.ts';

/** What the tour shows. */
export interface TourOptions {
  readonly shop: Shop;
  /** Bearer tokens. */
  readonly ada: string;
  readonly ben: string;
  /** Id of the registered document `ProductPage`. */
  readonly productPageId: string;
  /** Folder of the logs, absolute. */
  readonly logs: string;
}

/** One command of the tour. */
interface Step {
  /** One line. */
  readonly says: string;
  readonly command: string;
}

/**
 * The tour: text that can be pasted into bash, whole or line by line. Lines with `#` explain, the others are commands.
 */
export function tourText({ shop, ada, ben, productPageId, logs }: TourOptions): string {
  const steps = tourSteps(productPageId).map(
    ({ says, command }, index) => `# ${index + 1}. ${says}\n${command}\n`,
  );
  return [
    `# Weir is ready. GraphiQL: ${shop.gatewayUrl} – Ctrl-C stops everything.`,
    '# Paste the rest into another terminal (bash). First, who you are: Ada buys for Acme, Ben for Globex.',
    `WEIR=${shop.gatewayUrl} LOGS='${logs}' JSON='content-type: application/json' CODE='\\n%{http_code}\\n'`,
    `ADA=${ada}`,
    `BEN=${ben}`,
    '',
    ...steps,
    '# What each service was told of its callers is in $LOGS/<service>.log.',
    '',
  ].join('\n');
}

function tourSteps(productPageId: string): readonly Step[] {
  return [
    {
      says: 'Anyone may look around: one question, three services. extensions.cost is the price in points.',
      command: ask({ query: '{ topProducts(first: 2) { name price inStock rating } }' }),
    },
    {
      says: 'Ada is known by her token, and sees her orders.',
      command: ask(
        { query: '{ me { name tenant { name } orders(first: 1) { id total { amount } } } }' },
        asAda,
      ),
    },
    {
      says: 'A registered document by its id: the text need not be sent.',
      command: ask({ documentId: productPageId, variables: { upc: 'p1' } }),
    },
    {
      says: 'Too expensive (422): 200 products with 50 reviews each. No service was asked.',
      command: ask({ query: '{ topProducts(first: 200) { reviews(first: 50) { body } } }' }, asAda),
    },
    {
      says: 'Ben may not see e-mail addresses, not even his own: null, and an error that says why.',
      command: ask({ query: '{ me { name email } }' }, asBen),
    },
    {
      says: 'A mutation: Ben reviews a product, in his name.',
      command: ask({ query: addReview }, asBen),
    },
    {
      says: 'A budget is of points, not of requests: nobody in particular has 200, so the third must wait (429).',
      command: `for n in 1 2 3; do ${curl({ options: '-si', body: { query: '{ topProducts(first: 90) { upc } }' } })} | grep -iE '^(HTTP|ratelimit:|retry-after)|RATE_LIMIT'; done`,
    },
    {
      says: 'Every request leaves one record, written within a second: who, what, the price, and why it was refused.',
      command: 'sleep 1; tail -n 1 "$LOGS/access.log"',
    },
  ];
}

const addReview =
  'mutation { addReview(input: { upc: "p1", rating: 5, body: "Sturdy." }) { review { id author { name } } } }';

const asAda = ' -H "authorization: Bearer $ADA"';
const asBen = ' -H "authorization: Bearer $BEN"';

/** Prints the answer, then its HTTP status. */
function ask(body: object, credential = ''): string {
  return curl({ options: '-sw "$CODE"', body, credential });
}

interface Curl {
  readonly options: string;
  /** Without single quotes, which would end the shell's. */
  readonly body: object;
  readonly credential?: string;
}

function curl({ options, body, credential = '' }: Curl): string {
  return `curl ${options} $WEIR -H "$JSON"${credential} -d '${JSON.stringify(body)}'`;
}
