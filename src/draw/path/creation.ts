import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import type { Creation } from './life-step.ts';

/** The ways in which a key of a class can come to be. */
export function creationsOf(
  typeClass: TypeClass,
  wanted: readonly Creation[] = ['CreateKey', 'ReplicateKey'],
): readonly Creation[] {
  return wanted.filter((creation) => creation === 'CreateKey' || typeClasses[typeClass].multiRegion);
}
