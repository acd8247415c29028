import type { TableOperation } from '../key/key-state-table.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { Selector } from './selection.ts';

/** Which type classes and operations a run is about: those that `only` selectors name, or else the usual ones. */
export function aboutWhat(
  only: readonly Selector[],
  usual: { readonly classes: readonly TypeClass[]; readonly operations: readonly TableOperation[] },
): { readonly classes: readonly TypeClass[]; readonly operations: readonly TableOperation[] } {
  if (only.length === 0) return usual;
  return {
    classes: [...new Set(only.flatMap(({ typeClasses }) => [...(typeClasses ?? usual.classes)]))],
    operations: [...new Set(only.flatMap(({ operations }) => [...(operations ?? usual.operations)]))],
  };
}
