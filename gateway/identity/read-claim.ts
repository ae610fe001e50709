/**
 * What a verified token says under a name. A dotted path leads into objects (`realm_access.roles`), but a claim that
 * literally has the name wins (`https://shop.example/roles`).
 */
export function readClaim(payload: object, name: string): unknown {
  if (Object.hasOwn(payload, name)) return ownValue(payload, name);
  return name.split('.').reduce<unknown>(ownValue, payload);
}

function ownValue(container: unknown, name: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  return Object.getOwnPropertyDescriptor(container, name)?.value;
}
