/** A JSON object as it was parsed. */
export type JsonObject = Record<string, unknown>;

/**
 * Whether a key means something on every object, like `constructor`: reading it where it is not set gives what the
 * object inherits, and setting `__proto__` changes what it inherits. A client may choose such a key as an alias.
 */
export function isInheritedKey(key: string): boolean {
  return key in Object.prototype;
}

/** The value of an own property; undefined where there is none. */
export function getOwn(object: JsonObject, key: string): unknown {
  return !isInheritedKey(key) || Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property, whatever its name. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** Whether a JSON value is an object, and neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
