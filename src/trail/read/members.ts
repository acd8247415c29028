/** Members: how the members of a record are reached, whatever tool has exported it. */
import { readStruct } from './struct-text.ts';

/** An object of which nothing is known. */
export type Members = { readonly [name: string]: unknown };

/** Says whether a value is an object with members. */
export function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member by one of its names, or by its name in lower case, as Athena writes it; undefined for null as well. */
export function memberOf(members: Members, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = members[name] ?? members[name.toLowerCase()];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** A text member; null if there is none. Numbers and truth values as text. */
export function textOf(members: Members, ...names: readonly string[]): string | null {
  const value = memberOf(members, ...names);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A member with members, which may be written as text: as JSON or as Athena's struct; null if there is none. */
export function objectOf(members: Members, ...names: readonly string[]): Members | null {
  const value = structured(memberOf(members, ...names));
  return hasMembers(value) ? value : null;
}

/** A list member, which may be written as text; empty if there is none. */
export function listOf(members: Members, ...names: readonly string[]): readonly unknown[] {
  const value = structured(memberOf(members, ...names));
  return Array.isArray(value) ? value : [];
}

function structured(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return readStruct(value);
  }
}
