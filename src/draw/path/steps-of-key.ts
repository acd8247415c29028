import type { Path, PathStep } from '../../explore/path.ts';
import { regions } from '../../explore/search/canonical-key.ts';
import type { OperationEvent } from '../../key/key-event.ts';
import { type LifeStep, type StepArgument, usualRegion } from './life-step.ts';

/** So soon that imported key material expires while the primary Region is being updated, milliseconds. */
const soon = 1_000;

/**
 * What a path of a set of keys is to the key in one slot: its creation, what is called on it, what the service does to it,
 * and what it hears of its related keys.
 */
export function stepsOfKey(path: Path, slot: number): readonly LifeStep[] {
  const own = regions[slot] ?? '';
  const first: LifeStep = { kind: 'creation', operation: slot === 0 ? 'CreateKey' : 'ReplicateKey' };
  const created = slot === 0 ? 0 : path.steps.findIndex(({ keyStates }) => keyStates[slot] !== null) + 1;
  const later = path.steps.slice(created).flatMap((step) => {
    const isOwn = step.slot === slot || step.slot === null;
    const found = isOwn ? ownStep(step) : stepHeard(step, own);
    return found === null ? [] : [found];
  });
  return [first, ...later];
}

function ownStep({ stimulus }: PathStep): LifeStep | null {
  switch (stimulus?.kind) {
    case 'call': {
      const { event } = stimulus;
      return { kind: 'call', operation: event.type, argument: argumentOf(event) };
    }
    case 'service':
      return { kind: 'service event', event: stimulus.event.type, region: null };
    case 'deadline':
      return { kind: 'service event', event: stimulus.event, region: null };
    default:
      // Time passes until the service event that follows.
      return null;
  }
}

/** What a key hears of a step of its related key, as far as its key state may change by it. */
function stepHeard({ key, stimulus }: PathStep, own: string): LifeStep | null {
  if (stimulus?.kind === 'call' && stimulus.event.type === 'UpdatePrimaryRegion') {
    return stimulus.event.PrimaryRegion === own
      ? { kind: 'service event', event: 'PrimaryRegionUpdateStarted', region: own }
      : null;
  }
  // Only a replica is deleted while it has related keys.
  return stimulus?.kind === 'service' && stimulus.event.type === 'DeleteKey'
    ? { kind: 'service event', event: 'ReplicaDeleted', region: key }
    : null;
}

function argumentOf(event: OperationEvent): StepArgument {
  switch (event.type) {
    case 'ScheduleKeyDeletion':
      return { days: event.PendingWindowInDays };
    case 'ImportKeyMaterial':
      return event.ValidTo === null ? {} : { expiresAfter: soon };
    case 'ReplicateKey':
      return inRegion(event.ReplicaRegion);
    case 'UpdatePrimaryRegion':
      return inRegion(event.PrimaryRegion);
    default:
      return {};
  }
}

function inRegion(region: string): StepArgument {
  return region === usualRegion ? {} : { region };
}
