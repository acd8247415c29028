import type { HttpAnswer } from '../serve/http-answer.ts';

/** Who gave an answer: the model alone, the emulator alone, or both: the emulator did it, and the model set it right. */
export type AnsweredBy = 'model' | 'emulator' | 'both';

/** What a caller gets, who answered, and why. */
export interface Verdict {
  readonly answer: HttpAnswer;
  readonly by: AnsweredBy;
  readonly why: string;
}

/** One call that a guard has answered: what a request log is made of. */
export interface GuardedCall {
  readonly operation: string;
  readonly region: string;
  /** The identifier of the key in the request; null if it names none. */
  readonly key: string | null;
  readonly status: number;
  /** The exception that was answered; null for a success. */
  readonly exception: string | null;
  readonly by: AnsweredBy;
  readonly why: string;
}

/** One line for a log: what was asked, what was answered, by whom, and why. */
export function guardedCallText({ operation, region, key, exception, by, why }: GuardedCall): string {
  const subject = key === null ? '' : ` ${key.length > 60 ? `${key.slice(0, 60)}…` : key}`;
  return `${region} ${operation}${subject}: ${exception ?? 'ok'}, by ${who[by]}: ${why}`;
}

const who = { model: 'the model', emulator: 'the emulator', both: 'both' } as const;
