import { openBrowser } from '#test/testkit/open-browser.ts';
import { post } from '#test/testkit/http-answer.ts';
import { runBash } from '#test/system/start-demo.ts';
import { terminalPicture } from '#test/pictures/terminal-picture.ts';
import type { TerminalLine } from '#test/pictures/terminal-picture.ts';

/** Steps of the tour that the picture shows with their answers. */
const shownSteps = [1, 4];
/** Where `npm start` serves without flags. */
const usualUrl = 'http://127.0.0.1:4000/graphql';

/**
 * The picture of `npm start` and of two steps of its tour: the same for every run of the same code.
 *
 * @param tour what the demo has printed.
 */
export async function terminalPictureOf(tour: string): Promise<string> {
  const here = tour.split('\n').filter((line) => /^(?:WEIR|ADA|BEN)=/.test(line));
  const [ready = ''] = tour.split('\n');
  const steps: TerminalLine[] = [];
  for (const number of shownSteps) {
    const [, says = '', command = ''] = new RegExp(`^# ${number}\\. (.*)\\n(.*)$`, 'm').exec(tour) ?? [];
    const output = await runBash([...here, command].join('\n'));
    steps.push({ printed: '' }, { comment: `# ${says}` }, { typed: command }, ...linesOf(output));
  }
  return terminalPicture('npm start', [
    { typed: 'npm start' },
    { printed: 'Starting five services, an issuer of tokens and the gateway …' },
    { comment: ready.replace(urlOf(tour), usualUrl) },
    ...steps,
  ]);
}

/** The request id of an error differs from run to run. */
function linesOf(output: string): readonly TerminalLine[] {
  const steady = output.trim().replaceAll(/"requestId":"[^"]*"/g, '"requestId":"…"');
  return steady.split('\n').map((printed) => ({ printed }));
}

/** A PNG of GraphiQL with the answer, the price and the plan of one registered document. */
export async function graphiqlPictureOf(tour: string): Promise<Buffer> {
  const url = urlOf(tour);
  const claims = new URLSearchParams({ sub: 'u1', tenant: 'acme', scope: 'weir:debug' });
  const token = Object(
    await (await fetch(`${issuerOf(tour)}/token?${claims.toString()}`)).json(),
  ).access_token;
  // The first answer is slower: it is planned and its services are connected to.
  await post(url, { query: '{ topProducts(first: 5) { upc name price rating inStock } }' });
  await using browser = await openBrowser();
  const page = await browser.open(url, { width: 1280, height: 800 });
  await page.until(`document.querySelector('.graphiql-execute-button')`);
  await page.evaluate(`document.getElementById('token').value = ${JSON.stringify(String(token))}`);
  // Its button is enabled once the schema is there: keywords and fields have their colours.
  await page.until(
    `document.querySelector('.graphiql-sidebar button') && !document.querySelector('.graphiql-spinner')`,
  );
  await page.evaluate(`document.querySelector('.graphiql-execute-button').click()`);
  await page.until(`document.querySelector('#plan summary').textContent.startsWith('Plan:')`);
  await page.evaluate(`document.getElementById('plan').open = true`);
  await page.until(`document.querySelector('.result-window').textContent.includes('upc')`);
  return await page.screenshot();
}

function urlOf(tour: string): string {
  return /GraphiQL: (http\S+)/.exec(tour)?.[1] ?? '';
}

/** The demo's tokens name their issuer. */
function issuerOf(tour: string): string {
  const payload = /^ADA=[^.]+\.([^.]+)\./m.exec(tour)?.[1] ?? '';
  return String(JSON.parse(Buffer.from(payload, 'base64url').toString()).iss);
}
