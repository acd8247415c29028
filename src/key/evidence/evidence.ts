/**
 * Why a verdict is believed: `recorded` as an answer of AWS, `documented` by AWS's key state table or API text, `observed`
 * by a third party who says that it measured AWS, or `inferred` by us. Each beats what follows it.
 */
export type Basis = 'recorded' | 'documented' | 'observed' | 'inferred';

/** All bases, the strongest first. */
export const bases = ['recorded', 'documented', 'observed', 'inferred'] as const satisfies readonly Basis[];

/** What an answer of the model rests on. */
export interface Evidence {
  readonly basis: Basis;
  /**
   * Where a stranger can look it up: AWS's page with its address, or the public test or issue; of an inference, from what.
   */
  readonly source: string;
}

const guide = 'https://docs.aws.amazon.com/kms/latest/developerguide';
const reference = 'https://docs.aws.amazon.com/kms/latest/APIReference';

/** AWS's key state table. */
export const keyStatePage = `AWS KMS Developer Guide, Key states of AWS KMS keys (${guide}/key-state.html)`;

/** A page of AWS's developer guide. */
export function guidePage(title: string, page: string): string {
  return `AWS KMS Developer Guide, ${title} (${guide}/${page}.html)`;
}

/** A page of AWS's API reference: of an operation, or `CommonErrors`. */
export function apiPage(name: string): string {
  const page = name === 'CommonErrors' ? name : `API_${name}`;
  return `AWS KMS API Reference, ${name} (${reference}/${page}.html)`;
}

/** An inference, with what it is drawn from. */
export function inferred(from: string): Evidence {
  return { basis: 'inferred', source: from };
}

/** What a page of AWS says. */
export function documented(page: string, statement = ''): Evidence {
  return { basis: 'documented', source: statement === '' ? page : `${page}: ${statement}` };
}
