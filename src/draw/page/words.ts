import type { Key } from '../../key/create-key.ts';
import type { LifecycleState } from '../../key/key-state.ts';
import { keyStateDescriptions } from '../table/key-state-description.ts';

const dates = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** A time as people read it: `8 Jan 2026, 00:00 UTC`. */
export function dateText(at: number): string {
  return `${dates.format(at)} UTC`;
}

/** How long it is until a time: `in 7 days`. */
export function untilText(at: number, now: number): string {
  const days = (at - now) / 86_400_000;
  if (days >= 1) return `in ${rounded(days)} day${rounded(days) === 1 ? '' : 's'}`;
  const hours = days * 24;
  return hours >= 1 ? `in ${rounded(hours)} h` : `in ${Math.max(0, Math.round(hours * 3600))} s`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What a key state means, in a sentence. */
export function meaningOf(keyState: LifecycleState): string {
  return keyState === 'Deleted'
    ? 'the key is gone for good: every request that names it is answered with NotFoundException'
    : keyStateDescriptions[keyState].meaning;
}

/** A message of AWS without the long key ARN. */
export function shortened(message: string, { facts }: Key): string {
  return message.replaceAll(facts.keyArn, '‹key ARN›');
}
