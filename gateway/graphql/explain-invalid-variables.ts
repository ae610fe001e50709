import {
  coerceInputValue,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  print,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type { GraphQLError, GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { isJsonObject } from '#gateway/bounded/json-object.ts';
import { coerceInput, invalid } from '#gateway/graphql/coerce-input.ts';

/** A body may hold thousands; describing one takes up to 30 µs. */
const maxReportedErrors = 10;
/** Keys of input objects are the client's, however long. */
const maxPlaceCharacters = 200;
/** Of a value in a message. */
const maxValueCharacters = 100;

/** The variables of a request, and the operation that declares them. */
export interface RequestVariables {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** As they came, parsed from JSON. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether messages may name what the schema holds, such as fields of input types. Default: no. */
  readonly mayReadSchema?: boolean;
}

/** Result of {@link explainInvalidVariables}. */
export interface ExplainedVariables {
  /** Of no use where there are messages. */
  readonly coerced: Record<string, unknown>;
  /** At most ten; empty: all variables fit. */
  readonly messages: readonly string[];
}

/** Coerces variables by graphql-js and describes the values that do not fit, up to the tenth. */
export function explainInvalidVariables(options: RequestVariables): ExplainedVariables {
  const report = new InvalidValueReport(options.mayReadSchema ? openWords : closedWords);
  // Without a prototype: `$constructor` without a value is no function.
  const coerced: Record<string, unknown> = Object.create(null);
  try {
    for (const definition of options.operation.variableDefinitions ?? []) {
      coerceVariable({ definition, coerced, report, ...options });
    }
  } catch (error) {
    if (!(error instanceof EnoughInvalidValues)) throw error;
  }
  return { coerced, messages: report.messages };
}

/** A value in a variable that does not fit. */
interface InvalidValue {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly error: GraphQLError;
}

/** Messages for invalid values. */
interface InvalidValueWords {
  unusable(name: string, type: string): string;
  missing(name: string, type: GraphQLInputType): string;
  invalid(invalid: InvalidValue): string;
}

/** The words of graphql-js. */
const openWords: InvalidValueWords = {
  unusable: (name, type) =>
    `Variable "$${name}" expected value of type "${type}" which cannot be used as an input type.`,
  missing: (name, type) => `Variable "$${name}" of required type "${String(type)}" was not provided.`,
  invalid: ({ name, type, path, value, error }) => {
    if (path.length === 0 && value === null) {
      return `Variable "$${name}" of non-null type "${String(type)}" must not be null.`;
    }
    const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    const place = steps === '' ? '' : ` at "${`${name}${steps}`.slice(0, maxPlaceCharacters)}"`;
    return `Variable "$${name}" got invalid value ${quoteValue(value)}${place}; ${error.message}`;
  },
};

/** Names and places of the variables that the client sent, and nothing of the schema. */
const closedWords: InvalidValueWords = {
  unusable: (name) => `Variable "$${name}" cannot be used here.`,
  missing: (name) => `Variable "$${name}" is required, and was not provided.`,
  invalid: ({ name, path }) =>
    `The value at "$${[name, ...path].join('.').slice(0, maxPlaceCharacters)}" does not fit its type.`,
};

/**
 * A copy in which scalars and enum values that do not fit are short, since graphql-js quotes each in its message, as
 * large as it may be.
 */
function withShortInvalidValues(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return withShortInvalidValues(type.ofType, value);
  if (isLeafType(type)) return coerceInput(type, value) === invalid ? shortened(value) : value;
  if (isListType(type)) {
    return Array.isArray(value)
      ? value.map((item) => withShortInvalidValues(type.ofType, item))
      : withShortInvalidValues(type.ofType, value);
  }
  if (!isInputObjectType(type) || !isJsonObject(value)) return value;
  const fields = type.getFields();
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    copy[name] = field ? withShortInvalidValues(field.type, inner) : inner;
  }
  return copy;
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return excerpt(value);
  if (Array.isArray(value)) return [];
  return isJsonObject(value) ? {} : value;
}

/** Lists and objects are not quoted: the place says where they are, and they may be as large as the body. */
function quoteValue(value: unknown): string {
  if (Array.isArray(value)) return '[...]';
  if (isJsonObject(value)) return '{...}';
  return typeof value === 'string' ? JSON.stringify(excerpt(value)) : String(value);
}

function excerpt(text: string): string {
  return text.length > maxValueCharacters ? `${text.slice(0, maxValueCharacters)}...` : text;
}

/** Ends the search. */
class EnoughInvalidValues extends Error {}

class InvalidValueReport {
  readonly words: InvalidValueWords;
  readonly #messages = new Set<string>();
  #count = 0;

  constructor(words: InvalidValueWords) {
    this.words = words;
  }

  get messages(): readonly string[] {
    return [...this.#messages];
  }

  /** @throws EnoughInvalidValues with the last one that is reported. */
  add(message: string): void {
    // Several may be at one place and read the same, such as unknown fields of one object.
    this.#messages.add(message);
    this.#count += 1;
    if (this.#count >= maxReportedErrors) throw new EnoughInvalidValues();
  }
}

interface VariableOptions extends RequestVariables {
  readonly definition: NonNullable<OperationDefinitionNode['variableDefinitions']>[number];
  readonly coerced: Record<string, unknown>;
  readonly report: InvalidValueReport;
}

/** @see https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values */
function coerceVariable({ schema, variables, definition, coerced, report }: VariableOptions): void {
  const { variable, type: typeNode, defaultValue } = definition;
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) report.add(report.words.unusable(name, print(typeNode)));
  else if (Object.hasOwn(variables, name)) {
    coerced[name] = coerceInputValue(
      withShortInvalidValues(type, variables[name]),
      type,
      (path, value, error) => report.add(report.words.invalid({ name, type, path, value, error })),
      // Suggestions may name values that only some callers may see.
      true,
    );
  } else if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
  else if (isNonNullType(type)) report.add(report.words.missing(name, type));
}
