/** How an answer is compared with the one that the model gives, member by member. Used by the oracle; the rules by traces too. */
import { isDeepStrictEqual } from 'node:util';
import { isWireObject, type Wire, type WireObject } from '../../../scenario/wire-form.ts';
import { type Bindings, bindBytes, bindIdentity, bindNewBytes, boundAt, keyIdIn } from '../bindings.ts';
import { type MemberRule, optionalMembers, ruleOf, tellingMembers } from './member-rule.ts';

/** A member in which an answer is not what the model expects. */
export interface Difference {
  /** Such as `KeyMetadata.KeyState`. */
  readonly member: string;
  readonly expected: Wire | undefined;
  readonly observed: Wire | undefined;
}

interface ComparedAnswers {
  readonly expected: WireObject;
  readonly observed: WireObject;
  readonly bindings: Bindings;
  /** How far the times in an answer may lie from those of the model, milliseconds. */
  readonly allowance: { readonly before: number; readonly after: number };
  /** Members that are not compared. */
  readonly open: ReadonlySet<string>;
  /** Whether a plaintext in the answer is the target's choice. */
  readonly isGenerated?: boolean;
}

const oneDay = 24 * 60 * 60 * 1000;
/** Times on the wire are often cut to whole seconds. */
const oneSecond = 1000;

/** Compares an answer with the one that the model gives: what the target may choose is learned, the rest must be equal. */
export function comparisonOf({
  expected,
  observed,
  bindings,
  allowance,
  open,
  isGenerated = false,
}: ComparedAnswers): { readonly differences: readonly Difference[]; readonly bindings: Bindings } {
  const differences: Difference[] = [];
  let known = bindings;
  compareObjects('', expected, observed);
  return { differences, bindings: known };

  function compareObjects(path: string, wanted: WireObject, seen: WireObject): void {
    for (const name in wanted) {
      const value = wanted[name];
      const found = seen[name];
      if (value === undefined || open.has(name) || (value === found && ruleOf(name) === 'exact')) continue;
      const member = path === '' ? name : `${path}.${name}`;
      if (found === undefined || found === null) {
        if (!optionalMembers.has(name) && !isEmptyList(value)) differ(member, value, undefined);
      } else if (name === 'RotationDate' && wanted['RotationType'] === 'ON_DEMAND') {
        if (!isSameOpenMoment(value, found)) differ(member, value, found);
      } else compareMember(member, name, value, found);
    }
    for (const name in seen) {
      if (wanted[name] !== undefined || !tellingMembers.has(name)) continue;
      const value = seen[name];
      if (value !== null) differ(`${path}.${name}`, undefined, value);
    }
  }

  function compareMember(member: string, name: string, wanted: Wire, seen: Wire): void {
    if (Array.isArray(wanted) && Array.isArray(seen)) {
      compareLists(member, wanted, seen);
      return;
    }
    if (isWireObject(wanted) && isWireObject(seen)) {
      compareObjects(member, wanted, seen);
      return;
    }
    const rule = ruleOf(name);
    if (!isEqualBy(rule, name, wanted, seen)) differ(member, wanted, seen);
  }

  function isEqualBy(rule: MemberRule, name: string, wanted: Wire, seen: Wire): boolean {
    switch (rule) {
      case 'identity':
        return isText(wanted) && isText(seen) && isSameIdentity(wanted, seen);
      case 'bytes':
        if (!isText(wanted) || !isText(seen) || seen === '') return false;
        // Some targets give one import token for all keys.
        known = (name === 'ImportToken' ? bindNewBytes : bindBytes)(known, wanted, seen);
        return true;
      case 'plaintext':
        return isText(wanted) && isText(seen) && isSamePlaintext(wanted, seen);
      case 'time':
        return isSameTime(wanted, seen, oneSecond);
      case 'date':
        return isSameTime(wanted, seen, oneDay + oneSecond);
      case 'document':
        return isSameDocument(wanted, seen);
      case 'exact':
        return wanted === seen || (isText(wanted) && isText(seen) && isKnownAs(wanted, seen));
      default:
        return rule satisfies never;
    }
  }

  /** A plaintext that the target generated is learned; one that the caller gave must come back. */
  function isSamePlaintext(wanted: string, seen: string): boolean {
    const generated = boundAt(known, 'toTarget', wanted);
    if (generated !== undefined || !isGenerated) return seen === (generated ?? wanted);
    known = bindBytes(known, wanted, seen);
    return true;
  }

  function isKnownAs(wanted: string, seen: string): boolean {
    return bindIdentity(known, wanted, seen) === known;
  }

  function isSameIdentity(wanted: string, seen: string): boolean {
    const bound = bindIdentity(known, keyIdIn(wanted), keyIdIn(seen));
    if (bound === null) return false;
    known = bound;
    // Where AWS answers an ARN, an ID alone is another answer, and the other way round.
    return isArn(seen) === isArn(wanted) && (!isArn(seen) || regionIn(seen) === regionIn(wanted));
  }

  function isSameTime(wanted: Wire, seen: Wire, more: number): boolean {
    if (typeof wanted !== 'number' || typeof seen !== 'number') return false;
    const late = (seen - wanted) * 1000;
    return late >= -allowance.before - oneSecond && late <= allowance.after + more;
  }

  /** An on-demand rotation ends at a moment that nobody promises: it may have ended long before the model heard of it. */
  function isSameOpenMoment(wanted: Wire, seen: Wire): boolean {
    const isEarlier = typeof wanted === 'number' && typeof seen === 'number' && seen <= wanted;
    return isEarlier || isSameTime(wanted, seen, oneDay + oneSecond);
  }

  /** Lists are sets here: AWS promises no order. Their members are told apart by what names them. */
  function compareLists(member: string, wanted: readonly Wire[], seen: readonly Wire[]): void {
    if (wanted.length !== seen.length) {
      differ(member, wanted, seen);
      return;
    }
    const left = [...seen];
    const unmatched: Wire[] = [];
    for (const one of wanted) {
      const index = left.findIndex((candidate) => isMatch(one, candidate));
      if (index === -1) unmatched.push(one);
      else left.splice(index, 1);
    }
    const [one] = unmatched;
    const [other] = left;
    if (one === undefined) return;
    // With a single one left on each side, what is told is in which members they differ.
    if (unmatched.length === 1 && isWireObject(one) && other !== undefined && isWireObject(other)) {
      compareObjects(member, one, other);
    } else differ(member, wanted, seen);
  }

  function isMatch(one: Wire, other: Wire): boolean {
    if (!isWireObject(one) || !isWireObject(other)) return one === other;
    const { differences: found, bindings: learned } = comparisonOf({
      expected: one,
      observed: other,
      bindings: known,
      allowance,
      open,
    });
    if (found.length > 0) return false;
    known = learned;
    return true;
  }

  function differ(member: string, wanted: Wire | undefined, seen: Wire | undefined): void {
    differences.push({ member: member.replace(/^\./, ''), expected: wanted, observed: seen });
  }
}

function isText(value: Wire): value is string {
  return typeof value === 'string';
}

function isEmptyList(value: Wire): boolean {
  return (Array.isArray(value) && value.length === 0) || value === '' || value === false;
}

function isArn(identifier: string): boolean {
  return identifier.startsWith('arn:');
}

function regionIn(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** Two JSON texts of the same value: neither blanks nor the order of members matter. */
function isSameDocument(one: Wire, other: Wire): boolean {
  if (one === other) return true;
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}
