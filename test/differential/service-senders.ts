import { execute, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { isAbstractType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { keepExactNumbers } from '#gateway/execution/exact-numbers.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { keyText } from '#test/differential/exact-scalars.ts';
import { fieldResolver, Place, resolveType } from '#test/differential/place.ts';
import type { FindEntity, ServiceSchema } from '#test/differential/service-schema.ts';
import type { SupergraphDefinition, WorldObject } from '#test/differential/supergraph-definition.ts';
import type { World } from '#test/differential/world.ts';

/** What the executions of one answer have as their context value, so that references find their entities. */
export interface ServiceContext {
  readonly findEntity: FindEntity;
}

/** What is wrong with a whole service: it is down, or what it says cannot be read. */
export type Outage = 'unreachable' | 'not JSON' | 'no data' | 'no entities' | 'references throw';

/** Services of one answer. */
export interface ServiceOptions {
  readonly definition: SupergraphDefinition;
  readonly services: ReadonlyMap<string, ServiceSchema>;
  readonly supergraphSchema: GraphQLSchema;
  readonly world: World;
  readonly outages: ReadonlyMap<string, Outage>;
  /** Told of every request, in order. */
  readonly onRequest: (subgraph: string, body: string) => void;
}

/** Senders that answer in this process, from one world; each answer goes through JSON as if it came from afar. */
export function createServiceSenders(options: ServiceOptions): ReadonlyMap<string, SubgraphSender> {
  return new Map(
    [...options.services].map(([name, service]) => [name, new ServiceSender(name, service, options)]),
  );
}

const documents = new WeakMap<GraphQLSchema, LRUCache<string, DocumentNode>>();

class ServiceSender implements SubgraphSender {
  readonly maxResponseDepth = 200;
  readonly #name: string;
  readonly #service: ServiceSchema;
  readonly #options: ServiceOptions;

  constructor(name: string, service: ServiceSchema, options: ServiceOptions) {
    this.#name = name;
    this.#service = service;
    this.#options = options;
  }

  async send({ body }: { readonly body: string }): ReturnType<SubgraphSender['send']> {
    this.#options.onRequest(this.#name, body);
    const text = await this.#answer(body);
    return {
      body: text,
      status: 200,
      requestBytes: body.length,
      responseBytes: text.length,
      isShared: false,
    };
  }

  async #answer(body: string): Promise<string> {
    const { definition, world, supergraphSchema, outages } = this.#options;
    const outage = outages.get(this.#name);
    if (outage === 'unreachable') throw new SubgraphFailure('SUBGRAPH_UNREACHABLE', 'The service is down.');
    if (outage === 'not JSON') return '<html>Bad gateway</html>';
    if (outage === 'no data') return '{}';
    const request = JSON.parse(body);
    keepExactNumbers({ text: body, value: request, shape: 'exact' });
    const { query, operationName, variables } = request;
    if (outage === 'no entities' && query.includes('_entities(')) return '{"data":{}}';
    const { schema, foreign, provided } = this.#service;
    const contextValue: ServiceContext = {
      findEntity: (representation) => {
        if (outage === 'references throw') throw new Error('The service finds nothing.');
        return this.#find(representation);
      },
    };
    const result = await execute({
      schema,
      document: documentOf(schema, query),
      operationName,
      variableValues: variables,
      contextValue,
      typeResolver: resolveType,
      fieldResolver: fieldResolver({
        definition,
        world,
        supergraphSchema,
        isService: true,
        providedBy: (coordinate) => provided.get(coordinate),
        check: (coordinate) => {
          if (foreign.has(coordinate)) throw new Error(`${this.#name} was asked for ${coordinate}`);
        },
      }),
    });
    return JSON.stringify(result);
  }

  #find(representation: Readonly<Record<string, unknown>>): Place | null {
    const typename = String(representation['__typename']);
    const key = this.#service.keys
      .get(typename)
      ?.find((paths) => paths.every((path) => read(representation, path) !== undefined));
    if (!key) throw new Error(`No key of ${typename} is in ${JSON.stringify(representation)}`);
    const { world, supergraphSchema } = this.#options;
    const type = supergraphSchema.getType(typename);
    const names = isAbstractType(type)
      ? supergraphSchema.getPossibleTypes(type).map(({ name }) => name)
      : [typename];
    const found = world.objects.find(
      (object: WorldObject) =>
        names.includes(object.__typename) &&
        key.every((path) => keyText(read(object, path)) === keyText(read(representation, path))),
    );
    return found ? new Place(found, { representation }) : null;
  }
}

function read(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((at, field) => (typeof at === 'object' && at ? Reflect.get(at, field) : undefined), value);
}

/** @throws for a request that a real service would refuse. */
function documentOf(schema: GraphQLSchema, query: string): DocumentNode {
  let known = documents.get(schema);
  if (!known) documents.set(schema, (known = new LRUCache({ max: 2_000 })));
  let document = known.get(query);
  if (!document) {
    document = parse(query);
    const [error] = validate(schema, document);
    if (error) throw new Error(`The service refuses ${query}: ${error.message}`);
    known.set(query, document);
  }
  return document;
}
