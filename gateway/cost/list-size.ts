import { getLocation, getNamedType, isInputObjectType } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { FieldNode, GraphQLArgument, GraphQLField, GraphQLInputField } from 'graphql';
import type { ListSize } from '#gateway/cost/cost-weights.ts';
import type { FieldPrice } from '#gateway/cost/price-book.ts';

/** How large lists may be, and how large to assume them. */
export interface ListSizeSettings {
  /** Items of a list whose size nothing tells. */
  readonly defaultListSize: number;
  /** The most items that slicing arguments may ask for at once. */
  readonly maxListSize: number;
}

/** A field with the arguments it is resolved with. */
export interface ListRequest {
  readonly price: Pick<FieldPrice, 'listSize' | 'slices'>;
  readonly values: Readonly<Record<string, unknown>>;
  /** The selection, for the message. */
  readonly node: FieldNode;
  readonly maxListSize: number;
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

/** One slicing argument: how many items it asks for, and whether that is only the schema's default. */
interface Slice {
  readonly path: string;
  readonly size: number;
  readonly isDefault: boolean;
}

/** Looks up the slicing arguments of a field. */
export function readSlicePaths(
  definition: GraphQLField<unknown, unknown>,
  listSize: ListSize | undefined,
): readonly SlicePath[] {
  return (listSize?.slicingArguments ?? []).map((path) => {
    const [argument = '', ...keys] = path.split('.');
    let input: GraphQLArgument | GraphQLInputField | undefined = definition.args.find(
      ({ name }) => name === argument,
    );
    for (const key of keys) {
      const type = input && getNamedType(input.type);
      input = isInputObjectType(type) ? type.getFields()[key] : undefined;
    }
    return { path, argument, keys, defaultValue: input?.defaultValue };
  });
}

/**
 * How many items a field's `@listSize` allows: the largest of its slicing arguments, else its assumed size; undefined
 * where it says neither. Defaults count like given values, a list counts its length, and a size below 0 is 0.
 *
 * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS` when an argument asks for more than `maxListSize`, or when
 *   exactly one is needed and none or several were given. An argument left at its default does not count as given
 *   beside one that was, so that `first: Int = 10` does not forbid `last: 5`.
 */
export function requestedListSize(request: ListRequest): number | undefined {
  const { listSize, slices } = request.price;
  if (!listSize) return undefined;
  let given = 0;
  let largest: number | undefined;
  let refused: Slice | undefined;
  for (const slicePath of slices) {
    const slice = readSlice(slicePath, request.values);
    if (!slice) continue;
    if (!slice.isDefault) given += 1;
    if (!(slice.size <= request.maxListSize)) refused ??= slice;
    largest = Math.max(slice.size, largest ?? 0);
  }
  if (listSize.requireOneSlicingArgument && (given > 1 || largest === undefined)) {
    throw wrongCount(request, listSize.slicingArguments, given);
  }
  if (refused) throw tooLarge(request, refused);
  return largest ?? listSize.assumedSize;
}

function readSlice(
  { path, argument, keys, defaultValue }: SlicePath,
  values: Readonly<Record<string, unknown>>,
): Slice | undefined {
  let value: unknown = values[argument];
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  const size = sizeOf(value);
  return size === undefined ? undefined : { path, size, isDefault: value === defaultValue };
}

/** A count, or a list's length. Scalars for large numbers may arrive as text; anything else is no size. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.max(0, Math.ceil(value));
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'bigint') return Math.max(0, Number(value));
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  // Text that is no number is NaN, which is not below any limit: refused rather than guessed.
  return Math.max(0, Math.ceil(Number(value)));
}

function tooLarge({ node, maxListSize }: ListRequest, { path, size }: Slice): ClientError {
  const asked = Number.isFinite(size) ? `asks for ${size} items` : 'asks for no countable number of items';
  return invalid(
    node,
    `Argument "${path}" of field "${node.name.value}" ${asked}, above the ${maxListSize} allowed in one list; request fewer items.`,
  );
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
