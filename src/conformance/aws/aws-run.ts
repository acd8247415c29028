/** AWS: what keeps a run on a real account safe and cheap: plan, pace, journal, cleanup; the command line uses it. */

import { patientTarget } from '../targets/patient-target.ts';
import { stoppableTarget } from '../targets/stoppable-target.ts';
import type { Target } from '../targets/target.ts';
import { authorisedTarget } from './authorised-target.ts';
import { type Cleaned, cleanUp } from './cleanup.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { journaledTarget } from './journaled-target.ts';
import { ownKeysTarget } from './own-keys-target.ts';
import { pacedTarget, usualRate } from './paced-target.ts';

/** A run on AWS, or on what plays AWS. */
export interface AwsRunOptions {
  /** AWS without any care taken: see {@link awsTarget}. */
  readonly target: Target;
  readonly run: string;
  readonly regions: readonly string[];
  /** The folder of the journals. */
  readonly folder: string;
  /** Calls a second; {@link usualRate} unless given. */
  readonly rate?: number;
  /** Ends the run; the cleanup goes on. */
  readonly signal: AbortSignal;
  /** How long a call under way may still be answered when the run is ended, milliseconds; two seconds unless given. */
  readonly grace?: number;
}

/** A run on AWS that has begun. */
export interface AwsRun {
  /** What the run calls: at a rate, patient, tagged, written down, and only ever on keys of its own. */
  readonly target: Target;
  readonly journal: Journal;
  /** Waits for what is under way, then removes all that the run made. */
  readonly cleanUp: () => Promise<Cleaned>;
}

/**
 * Begins a run on AWS: its journal is on the disk before anything is called.
 *
 * @throws JournalError if the journal cannot be written
 */
export function beginAwsRun(options: AwsRunOptions): AwsRun {
  const { target, run, regions, folder, rate = usualRate, signal, grace = 2_000 } = options;
  const journal = openJournal(folder, run);
  journal.append({ kind: 'begin', run, regions });
  const paced = pacedTarget(target, rate);
  const watched = inFlight(journaledTarget(authorisedTarget(patientTarget(paced, { signal })), journal, run));
  return {
    target: stoppableTarget(ownKeysTarget(watched.target), signal, grace),
    journal,
    cleanUp: async () => {
      await watched.settled();
      const entries = readJournal(folder, run);
      return cleanUp({ target: patientTarget(paced), run, regions, entries, journal });
    },
  };
}

/** Knows which calls have not been answered: one of them may still make a key. */
function inFlight(target: Target): { readonly target: Target; readonly settled: () => Promise<unknown> } {
  const open = new Set<Promise<unknown>>();
  return {
    target: {
      ...target,
      send: (operation, input, region) => {
        const answer = target.send(operation, input, region);
        open.add(answer);
        const done = () => open.delete(answer);
        answer.then(done, done);
        return answer;
      },
    },
    settled: () => Promise.allSettled(open),
  };
}
