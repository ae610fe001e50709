import type { ApolloServerPlugin } from '@apollo/server';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';

/** What a service says of one request when it is started with `--log`. */
export interface RequestLogLine {
  readonly service: string;
  readonly operationName: string | null;
  readonly userId: string | null;
  readonly tenantId: string | null;
  readonly traceparent: string | null;
}

/** Reports every GraphQL request just before it is answered. */
export function createRequestLog(
  service: string,
  write: (line: RequestLogLine) => void,
): ApolloServerPlugin<BaseContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, operationName, contextValue }) => {
        write({
          service,
          operationName: operationName ?? request.operationName ?? null,
          userId: contextValue.identity?.userId ?? null,
          tenantId: contextValue.identity?.tenantId ?? null,
          traceparent: request.http?.headers.get('traceparent') ?? null,
        });
      },
    }),
  };
}
