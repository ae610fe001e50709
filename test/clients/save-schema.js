/** `node save-schema.js URL FILE`: writes the schema as clients see it. */
import { writeFile } from 'node:fs/promises';
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';

const [url, file] = process.argv.slice(2);
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery() }),
});
const { data } = await response.json();
await writeFile(file, printSchema(buildClientSchema(data)));
