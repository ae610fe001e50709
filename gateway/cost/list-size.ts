import { getLocation, getNamedType, isInputObjectType } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { FieldNode, GraphQLArgument, GraphQLInputField } from 'graphql';
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
  readonly price: FieldPrice;
  readonly values: Readonly<Record<string, unknown>>;
  /** The selection, for the message. */
  readonly node: FieldNode;
  readonly maxListSize: number;
}

/** One slicing argument: how many items it asks for, and whether that is only the schema's default. */
interface Slice {
  readonly argument: string;
  readonly size: number;
  readonly isDefault: boolean;
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
  const { listSize } = request.price;
  if (!listSize) return undefined;
  const slices = listSize.slicingArguments.flatMap((path) => readSlice(request, path) ?? []);
  if (listSize.requireOneSlicingArgument) {
    const given = slices.filter(({ isDefault }) => !isDefault).length;
    if (given > 1 || slices.length === 0) throw wrongCount(request, listSize.slicingArguments, given);
  }
  for (const slice of slices) {
    if (!(slice.size <= request.maxListSize)) throw tooLarge(request, slice);
  }
  if (slices.length === 0) return listSize.assumedSize;
  return Math.max(...slices.map(({ size }) => size));
}

function readSlice({ price, values }: ListRequest, path: string): Slice | undefined {
  const [name = '', ...rest] = path.split('.');
  let input: GraphQLArgument | GraphQLInputField | undefined = price.definition.args.find(
    (argument) => argument.name === name,
  );
  let value: unknown = values[name];
  for (const key of rest) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    const type = input && getNamedType(input.type);
    input = isInputObjectType(type) ? type.getFields()[key] : undefined;
    value = Reflect.get(value, key);
  }
  const size = sizeOf(value);
  if (size === undefined) return undefined;
  return { argument: path, size, isDefault: value === input?.defaultValue };
}

/** A count, or a list's length. Scalars for large numbers may arrive as text; anything else is no size. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'number') return Math.max(0, Math.ceil(value));
  if (typeof value === 'bigint') return Math.max(0, Number(value));
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  // Text that is no number is NaN, which is not below any limit: refused rather than guessed.
  return Math.max(0, Math.ceil(Number(value)));
}

function tooLarge({ node, maxListSize }: ListRequest, { argument, size }: Slice): ClientError {
  const asked = Number.isFinite(size) ? `asks for ${size} items` : 'asks for no countable number of items';
  return invalid(
    node,
    `Argument "${argument}" of field "${node.name.value}" ${asked}, above the ${maxListSize} allowed in one list; request fewer items.`,
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
