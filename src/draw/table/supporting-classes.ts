import { decideClass } from '../../key/decide.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import type { KeyOperation } from '../../key/operation.ts';
import { isReachable, type TypeClass, typeClassNames } from '../../key/type-class.ts';

/** The type classes that an operation is for: it is allowed in at least one key state that such a key can be in. */
export function supportingClasses(operation: KeyOperation): readonly TypeClass[] {
  return typeClassNames.filter((typeClass) =>
    keyStates.some((keyState) => isAllowed(operation, keyState, typeClass)),
  );
}

/** Says whether a key of this class can be in this key state and allows the operation there. */
export function isAllowed(operation: KeyOperation, keyState: KeyState, typeClass: TypeClass): boolean {
  return (
    isReachable(typeClass, keyState) && decideClass(operation, keyState, typeClass).verdict === 'allowed'
  );
}

/** Type classes in few words: `signing*` stands for all classes whose name starts so, `*-multi-region` for those that end so. */
export function classesInShort(classes: readonly TypeClass[]): string {
  const others = typeClassNames.filter((typeClass) => !classes.includes(typeClass));
  if (others.length === 0) return 'every type class';
  if (others.length === 1) return `every type class but ${others.join('')}`;
  const whole = patterns.find((pattern) => isSame(matching(pattern), classes));
  if (whole !== undefined) return whole;
  const families = patterns.filter(
    (pattern) => pattern.endsWith('*') && isWithin(matching(pattern), classes),
  );
  const rest = classes.filter(
    (typeClass) => !families.some((pattern) => matching(pattern).includes(typeClass)),
  );
  return [...families, ...rest].join(', ');
}

const patterns = [
  '*-multi-region',
  '*-external*',
  'symmetric*',
  'asymmetric-encryption*',
  'signing*',
  'key-agreement*',
  'hmac*',
  'key-encapsulation*',
] as const;

function matching(pattern: (typeof patterns)[number]): readonly TypeClass[] {
  const part = pattern.replaceAll('*', '');
  return typeClassNames.filter((typeClass) => {
    if (!pattern.startsWith('*')) return typeClass.startsWith(part);
    return pattern.endsWith('*') ? typeClass.includes(part) : typeClass.endsWith(part);
  });
}

function isWithin(inner: readonly TypeClass[], outer: readonly TypeClass[]): boolean {
  return inner.every((typeClass) => outer.includes(typeClass));
}

function isSame(one: readonly TypeClass[], other: readonly TypeClass[]): boolean {
  return one.length === other.length && isWithin(one, other);
}
