import { operations } from '../../key/operation.ts';
import { changesKeys } from '../oracle/explanation.ts';
import type { Observation } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';

/** So many keys are kept in mind at one time, and so many calls on each: a trace may have any number. */
const mostKeys = 1000;
const mostSteps = 60;

interface KeyHistory {
  readonly steps: readonly JudgedCall[];
  /** The calls since the key was last seen where the model has it. */
  readonly sinceSeen: readonly JudgedCall[];
}

const noHistory: KeyHistory = { steps: [], sinceSeen: [] };

/** What a trace has shown of each key so far, as far as it can be needed to tell of a divergence. */
export class TraceHistory {
  readonly #keys = new Map<string, KeyHistory>();

  /** Adds a call on a key. Of many calls the creation and the latest ones are kept. */
  add(keyId: string, step: JudgedCall): void {
    const { steps, sinceSeen } = this.#keys.get(keyId) ?? noHistory;
    this.#keys.delete(keyId);
    this.#keys.set(keyId, {
      steps: withoutMiddle([...steps, step]),
      sinceSeen: withoutMiddle([...sinceSeen, step]),
    });
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > mostKeys && oldest !== undefined) this.#keys.delete(oldest);
  }

  forget(keyId: string): void {
    this.#keys.delete(keyId);
  }

  /** The key was seen where the model has it. */
  seen(keyId: string): void {
    const history = this.#keys.get(keyId);
    if (history !== undefined) this.#keys.set(keyId, { ...history, sinceSeen: [] });
  }

  /** The calls on a key, its creation first. */
  of(keyId: string): readonly JudgedCall[] {
    return this.#keys.get(keyId)?.steps ?? [];
  }

  /** The look at a key before the latest call on it; null if there was none. */
  lookBefore(keyId: string): JudgedCall | null {
    const earlier = this.of(keyId).slice(0, -1);
    return earlier.findLast(({ observation }) => observation.operation === 'DescribeKey') ?? null;
  }

  /** The call that led a key to another state than the model's; null if it may have been one of several. */
  causeOf(keyId: string): JudgedCall | null {
    const sinceSeen = this.#keys.get(keyId)?.sinceSeen ?? [];
    const changing = sinceSeen.filter(({ observation }) => !onlyReads(observation));
    const likely = changing.filter(
      ({ observation: { operation, outcome } }) => outcome.kind === 'answered' && changesKeys(operation),
    );
    for (const candidates of [changing, likely]) {
      const [only, second] = candidates;
      if (only !== undefined && second === undefined) return only;
    }
    return null;
  }
}

function onlyReads({ operation }: Observation): boolean {
  return operations[operation].changes === null && operations[operation].category !== 'cryptographic';
}

function withoutMiddle(steps: readonly JudgedCall[]): readonly JudgedCall[] {
  return steps.length <= mostSteps ? steps : [...steps.slice(0, 1), ...steps.slice(2)];
}
