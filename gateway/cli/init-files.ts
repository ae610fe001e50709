/** What `weir init` was told. */
export interface InitAnswers {
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** For clients. */
  readonly port: number;
}

/** A file to write. */
export interface InitFile {
  readonly name: string;
  /** In a few words. */
  readonly purpose: string;
  readonly text: string;
}

/** The files of a new graph: they need no change to run beside services on the same machine. */
export function initFiles({ subgraphs, port }: InitAnswers): readonly InitFile[] {
  return [
    {
      name: 'weir.yaml',
      purpose: 'the configuration of the gateway',
      text: `# "weir config check" checks it, "weir config explain" prints every setting with its default.
listen: { host: 127.0.0.1, port: ${port} }
supergraph: { file: supergraph.graphql }
http: { graphiql: true } # for development: turn it off in production
cost: { mode: measure } # prices operations and refuses none; \`enforce\` refuses above maxPerOperation
`,
    },
    {
      name: 'subgraphs.yaml',
      purpose: 'the list that "weir schema compose" reads',
      text: `# Paths are relative to this file.
subgraphs:
${subgraphs.map(({ name, url }) => `  ${name}:\n    url: ${JSON.stringify(url)}\n    schema: schema/${name}.graphql\n`).join('')}`,
    },
    {
      name: 'compose.yaml',
      purpose: 'runs the gateway in a container',
      text: `# The image: docker build --target gateway --tag weir-gateway .   (in a checkout of Weir)
services:
  gateway:
    image: weir-gateway
    volumes: ['.:/etc/weir:ro']
    ports: ['127.0.0.1:${port}:${port}']
    # Services on this machine: name them host.docker.internal in supergraph.graphql, or in subgraphs.NAME.endpoints.
    extra_hosts: ['host.docker.internal:host-gateway']
    read_only: true
    cap_drop: [ALL]
    stop_grace_period: 35s
`,
    },
  ];
}
