/**
 * A text. `pattern` is a regular expression of AWS's model that the whole text must match; the value of a `sensitive`
 * text is not repeated in messages.
 */
export interface StringShape {
  readonly kind: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: true;
}

/** A whole number; a JSON number on the wire. */
export interface IntegerShape {
  readonly kind: 'integer';
  readonly min?: number;
  readonly max?: number;
}

/** A truth value. */
export interface BooleanShape {
  readonly kind: 'boolean';
}

/** Bytes, as base64 on the wire; `min` and `max` count bytes. */
export interface BlobShape {
  readonly kind: 'blob';
  readonly min?: number;
  readonly max?: number;
}

/** A point in time, as epoch seconds on the wire: a JSON number, possibly with a fraction. */
export interface TimestampShape {
  readonly kind: 'timestamp';
}

/** A list; `min` and `max` count its members. */
export interface ListShape {
  readonly kind: 'list';
  readonly member: StringShape | StructureShape;
  readonly min?: number;
  readonly max?: number;
}

/** A map from any text to values of one shape. */
export interface MapShape {
  readonly kind: 'map';
  readonly value: StringShape;
}

/** Named members, of which some are required. */
export interface StructureShape {
  readonly kind: 'structure';
  readonly required: readonly string[];
  readonly members: { readonly [name: string]: Shape };
}

/**
 * What the parts of requests and responses of AWS KMS are made of: all that AWS's service model of KMS uses, and no more.
 * (It has no long, double or document, and nests no list in a list.)
 *
 * Source: botocore, KMS service model 2014-11-01, `shapes`.
 */
export type Shape =
  | StringShape
  | IntegerShape
  | BooleanShape
  | BlobShape
  | TimestampShape
  | ListShape
  | MapShape
  | StructureShape;
