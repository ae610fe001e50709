/** Reasons why settings of several gateways stay behind. */
export const reasons = {
  noIssuer:
    'each key set needs one issuer and its audiences in Weir; write them into authentication.jwt by hand',
  noCode: 'Weir runs no code of others on a request',
  noTelemetry:
    'Weir writes one record per request (telemetry.accessLog), and exports no traces or metrics yet',
  noControlPlane: 'there is no control plane; compose with "weir schema compose", and serve the file',
  noSubscriptions: 'Weir has no subscriptions',
  noHeaders:
    'write header rules by hand (docs/operator/headers.md): without them, no header of clients is passed on',
} as const;
