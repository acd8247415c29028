/**
 * What the parts of requests and responses of AWS KMS are made of: all that AWS's service model of KMS uses, and no more.
 * (It has no long, double or document, and nests no list in a list.)
 *
 * On the wire integers are JSON numbers, blobs are base64 texts and timestamps are epoch seconds, possibly with a fraction.
 * `min` and `max` bound the value of an integer, the characters of a text, the bytes of a blob, the members of a list.
 *
 * Source: botocore, KMS service model 2014-11-01, `shapes`.
 */
export type Shape =
  | StringShape
  | ({ readonly kind: 'integer' } & Bounds)
  | ({ readonly kind: 'blob'; readonly sensitive?: true } & Bounds)
  | { readonly kind: 'boolean' | 'timestamp' }
  | ListShape
  | MapShape
  | StructureShape;

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/**
 * A text. `pattern` is a regular expression of AWS's model that the whole text must match; the value of a `sensitive`
 * text is not repeated in messages; messages list the values `listed`, or else those of `enum`.
 */
export interface StringShape extends Bounds {
  readonly kind: 'string';
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly listed?: readonly string[];
  readonly sensitive?: true;
}

export interface ListShape extends Bounds {
  readonly kind: 'list';
  readonly member: StringShape | StructureShape;
}

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
