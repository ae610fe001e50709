/** `node src/shop.js URL MODULE PAGE …`: a line of JSON for each page, with what it shows or why it cannot. */
const [url, module, ...pages] = process.argv.slice(2);
const { createClient } = await import(`./${module}.js`);

for (const page of pages) {
  const { show } = await import(`./pages/${page}.js`);
  try {
    report({ page, shown: await show(createClient(url)) });
  } catch (error) {
    report({
      page,
      error: `${error.name}: ${error.message}`,
      code: error.graphQLErrors?.[0]?.extensions.code,
    });
  }
}

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
