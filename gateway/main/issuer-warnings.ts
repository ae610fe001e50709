import type { GatewayConfig } from '#gateway/config/gateway-config.ts';

/**
 * What an operator with several issuers should know: a service that reads `x-user-id` alone takes the subject of one
 * issuer for the same subject of another, unless prefixes keep them apart. They do where none begins with another.
 */
export function issuerWarnings({ authentication }: Pick<GatewayConfig, 'authentication'>): readonly string[] {
  const { jwt } = authentication;
  const mixed = jwt.filter(({ subjectPrefix }, index) =>
    jwt.some((other, at) => at !== index && isAmbiguous(subjectPrefix, other.subjectPrefix)),
  );
  if (mixed.length === 0) return [];
  const names = mixed.map(({ issuer }) => issuer).join(', ');
  return [
    `Subjects of ${names} can be equal, and a service that reads x-user-id without x-user-issuer takes one user for ` +
      'another; give each issuer an authentication.jwt[].subjectPrefix of its own that begins with no other.',
  ];
}

function isAmbiguous(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
