import { isTypeClass, type TypeClass } from '../../key/type-class.ts';
import { beginning, type Moment, next } from '../path/life.ts';
import { type Creation, type LifeStep, pathText, readPath } from '../path/life-step.ts';
import type { Report } from './conformance-report.ts';

/** What the page shows: a key of some class, and the path that it went. */
export interface Shown {
  readonly typeClass: TypeClass;
  readonly moments: readonly Moment[];
}

/** What each part of the page may show, and what it may ask for. */
export interface PageParts extends Shown {
  readonly creation: Creation;
  /** The last of the moments, with the key as it is now. */
  readonly last: Moment;
  readonly report: Report | null;
  /** Makes another key. */
  readonly onChoose: (typeClass: TypeClass, creation: Creation) => void;
  readonly onTake: (step: LifeStep) => void;
  /** @param count how many steps stay */
  readonly onGoBack: (count: number) => void;
  readonly onReport: (report: Report | null) => void;
}

/** The address of a page: `#symmetric/CreateKey/ScheduleKeyDeletion:7/advance:3d`. A link reproduces the path. */
export function addressOf(typeClass: TypeClass, steps: readonly LifeStep[]): string {
  return `#${[typeClass, ...pathText(steps).split(' ')].join('/')}`;
}

/**
 * Reads an address as far as it can be lived through.
 *
 * @returns what is shown, and what is wrong with the rest of the address, if anything
 */
export function readAddress(hash: string): Shown & { readonly problem: string | null } {
  const [name = '', ...words] = decoded(hash.replace(/^#/, '')).split('/');
  const typeClass = isTypeClass(name) ? name : 'symmetric';
  let moments = [beginning(typeClass, 'CreateKey')];
  if (name !== typeClass) {
    const problem = name === '' ? null : `the address names an unknown type class: ${name}`;
    return { typeClass, moments, problem };
  }
  const creation = words[0] === 'ReplicateKey' ? 'ReplicateKey' : 'CreateKey';
  try {
    moments = [beginning(typeClass, creation)];
    for (const word of words[0] === creation ? words.slice(1) : words) {
      for (const step of readPath(`CreateKey ${word}`).slice(1))
        moments.push(next(lastOf(moments).key, step));
    }
    return { typeClass, moments, problem: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { typeClass, moments, problem: `the address cannot be followed to its end: ${error.message}` };
  }
}

export function lastOf(moments: readonly Moment[]): Moment {
  const last = moments.at(-1);
  if (last === undefined) throw new Error('a path has a first moment');
  return last;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
