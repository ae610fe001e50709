import { getLocation, getNamedType, isInputObjectType } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { FieldNode, GraphQLArgument, GraphQLField, GraphQLInputField } from 'graphql';
import type { ListSize } from '#gateway/cost/cost-weights.ts';

/** How large lists may be, and how large to assume them. */
export interface ListSizeSettings {
  /** Items of a list whose size nothing tells. */
  readonly defaultListSize: number;
  /** The most items that slicing arguments may ask for at once. */
  readonly maxListSize: number;
  /**
   * Whether slicing arguments are taken as they are, and none is refused: for fetches of a plan, whose operation was
   * checked, and which select keys and required fields too. Default: no.
   */
  readonly isLenient?: boolean;
}

/** A field with the arguments it is resolved with. */
export interface ListRequest {
  /** How the field is priced. */
  readonly price: { readonly listSize: ListSize | undefined; readonly slices: readonly SlicePath[] };
  readonly values: Readonly<Record<string, unknown>>;
  /** The selection, for the message. */
  readonly node: FieldNode;
  readonly settings: Pick<ListSizeSettings, 'maxListSize' | 'isLenient'>;
}

/** One of the arguments that bound a list, looked up in the schema. */
export interface SlicePath {
  /** As the schema names it: `first`, `page.first`. */
  readonly path: string;
  readonly argument: string;
  /** Input fields below the argument. */
  readonly keys: readonly string[];
  /** The schema's default for it; undefined: none. */
  readonly defaultValue: unknown;
}

/** One slicing argument as it was given. */
interface Slice {
  readonly path: string;
  /** How many items it asks for; NaN: not countable; undefined: it is null, or inside of an object that is. */
  readonly size: number | undefined;
  /** Whether it is only the schema's default. */
  readonly isDefault: boolean;
}

/** Looks up the slicing arguments of a field. What is an input object itself is no size. */
export function readSlicePaths(
  definition: GraphQLField<unknown, unknown>,
  listSize: ListSize | undefined,
): readonly SlicePath[] {
  return (listSize?.slicingArguments ?? []).flatMap((path) => {
    const [argument = '', ...keys] = path.split('.');
    let input: GraphQLArgument | GraphQLInputField | undefined = definition.args.find(
      ({ name }) => name === argument,
    );
    for (const key of keys) {
      const type = input && getNamedType(input.type);
      input = isInputObjectType(type) ? type.getFields()[key] : undefined;
    }
    if (input && isInputObjectType(getNamedType(input.type))) return [];
    return [{ path, argument, keys, defaultValue: input?.defaultValue }];
  });
}

/**
 * How many items a field's `@listSize` allows: the largest of its slicing arguments, else its assumed size; undefined
 * where it says neither. Defaults count like given values, and a list counts its length.
 *
 * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`: an argument is below 0, no number, or above `maxListSize`;
 *   exactly one is needed and none or several were given; or one is null and no other gives a size. Services commonly
 *   read -1 and null as "all". An argument left at its default does not count as given beside one that was, so that
 *   `first: Int = 10` does not forbid `last: 5`.
 */
export function requestedListSize(request: ListRequest): number | undefined {
  const { listSize, slices } = request.price;
  if (!listSize) return undefined;
  const { maxListSize, isLenient = false } = request.settings;
  let given = 0;
  let largest: number | undefined;
  let refused: Slice | undefined;
  let absent: Slice | undefined;
  for (const slicePath of slices) {
    const slice = readSlice(slicePath, request.values);
    if (!slice) continue;
    if (slice.size === undefined) {
      absent ??= slice;
      continue;
    }
    if (!slice.isDefault) given += 1;
    if (!(slice.size >= 0 && slice.size <= maxListSize)) refused ??= slice;
    largest = Math.max(slice.size, largest ?? 0);
  }
  if (isLenient) return Number.isNaN(largest) ? listSize.assumedSize : (largest ?? listSize.assumedSize);
  if (listSize.requireOneSlicingArgument && (given > 1 || largest === undefined)) {
    throw wrongCount(request, listSize.slicingArguments, given);
  }
  if (refused) throw wrongSize(request, refused);
  if (absent && largest === undefined) throw nullSize(request, absent);
  return largest ?? listSize.assumedSize;
}

function readSlice(
  { path, argument, keys, defaultValue }: SlicePath,
  values: Readonly<Record<string, unknown>>,
): Slice | undefined {
  let value: unknown = values[argument];
  for (const key of keys) {
    if (value === null || typeof value !== 'object') break;
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  const isDefault = value === defaultValue;
  // A schema whose default is null says that nothing given is meant.
  if (value === undefined || (value === null && isDefault)) return undefined;
  return { path, size: value === null ? undefined : sizeOf(value), isDefault };
}

/** A count, or a list's length. Scalars for large numbers may arrive as text; anything else is not countable. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  const isText = typeof value === 'string' && value.trim() !== '';
  const size = typeof value === 'number' || typeof value === 'bigint' || isText ? Number(value) : Number.NaN;
  return size < 0 ? Math.floor(size) : Math.ceil(size);
}

function wrongSize({ node, settings: { maxListSize } }: ListRequest, { path, size }: Slice): ClientError {
  const argument = `Argument "${path}" of field "${node.name.value}"`;
  if (size !== undefined && size < 0)
    return invalid(node, `${argument} asks for ${size} items; give a number from 0 to ${maxListSize}.`);
  const asked = Number.isFinite(size) ? `asks for ${size} items` : 'asks for no countable number of items';
  const fact = `${argument} ${asked}, above the ${maxListSize} allowed in one list; request fewer items.`;
  return invalid(node, fact);
}

function nullSize({ node, settings: { maxListSize } }: ListRequest, { path }: Slice): ClientError {
  const fact = `Argument "${path}" of field "${node.name.value}" is null, which bounds no list`;
  return invalid(node, `${fact}; give a number from 0 to ${maxListSize}, or leave it out.`);
}

function wrongCount({ node }: ListRequest, names: readonly string[], given: number): ClientError {
  return invalid(
    node,
    `Field "${node.name.value}" needs exactly one of its list size arguments (${names.join(', ')}), ${given} given; give one of them.`,
  );
}

function invalid(node: FieldNode, message: string): ClientError {
  const { loc } = node;
  return new ClientError(
    'COST_INVALID_SLICING_ARGUMENTS',
    message,
    loc ? { locations: [getLocation(loc.source, loc.start)] } : {},
  );
}
