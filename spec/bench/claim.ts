import { figuresOf, type Results, type Spread, spreadOf } from './results.ts';

/** One line of one group. */
interface Place {
  readonly group: string;
  readonly line: string;
}

/** A figure to reach: a line, or how many times as much as another one in the same run, against a bound. */
export interface Claim {
  readonly text: string;
  readonly figure: Place;
  /** The line that it is compared with; none where the figure itself counts. */
  readonly per?: Place;
  readonly bound: 'at most' | 'at least';
  readonly value: number;
  /** Why it may not be reached, for the page; a test asks for it where it is not. */
  readonly limit?: string | undefined;
  /** What the figure counts. */
  readonly unit: '×' | 'ms' | 's' | 'observations/s';
}

/** What was measured of a claim, and whether it is reached: by the run in the middle. */
export interface Judgement {
  readonly claim: Claim;
  readonly measured: Spread;
  readonly isReached: boolean;
}

const decide = (line: string): Place => ({ group: 'decide', line });
const perform = (line: string): Place => ({ group: 'perform', line });
const exploration = (line: string): Place => ({ group: 'exploration', line });
const account = (line: string): Place => ({ group: 'account', line });
const guard = (line: string): Place => ({ group: 'guard', line });
const oracle = (line: string): Place => ({ group: 'oracle', line });

const limits: { readonly [called: string]: string } = {
  ten:
    'the way through the indexes is four or five nodes longer among 100,000 keys, and a call that changes a key copies ' +
    'those nodes: some microseconds of a call that takes about ten',
  'a thousand':
    'the work is the same, but what it reads is not: the large account has a heap of some 240 MB, and a key, its record and ' +
    "the way to it come from memory instead of the processor's cache. In a profile of DescribeKey the look-up of the key takes " +
    'a quarter of the time, and 7 % among ten keys. Called on ten of its keys, the same account is faster',
};

const judgingLimit =
  'a call is judged by the model doing it, 1.6 times in the middle, because the service may have done its part before it: ' +
  'some 15 µs each. In a profile judging is half of what a run costs of its own, a quarter is finding the next cell and the ' +
  'way there, a tenth is wrapping key material, a tenth garbage. The embedded target is the fastest that there is: it ' +
  'answers from the same process. The longer a call takes, the smaller is the part of the run';

/** The figures to reach, in the order of the page. */
export const claims: readonly Claim[] = [
  ...['a hand-written switch', 'a switch over numbers'].map(
    (other): Claim => ({
      text: `compiled, by numbers, is no slower than ${other}`,
      figure: decide('compiled, by numbers'),
      per: decide(other),
      bound: 'at most',
      value: 1,
      unit: '×',
    }),
  ),
  {
    text: '`perform` is at least three times as fast as `transition()`',
    figure: perform('`transition()`'),
    per: perform('`perform`'),
    bound: 'at least',
    value: 3,
    unit: '×',
  },
  {
    text: '`kms-model explore` explores everything in ten seconds',
    figure: exploration('everything: `kms-model explore`'),
    bound: 'at most',
    value: 10,
    unit: 's',
    limit:
      'a plain search that one can read was chosen over a fast one: what packed arrays and partial-order reduction saved was ' +
      'three seconds',
  },
  {
    text: 'CreateKey among 100,000 keys takes at most 1.5 times as long as among ten',
    figure: account('CreateKey, 100,000 keys, ten of them called'),
    per: account('CreateKey, 10 keys'),
    bound: 'at most',
    value: 1.5,
    unit: '×',
    limit: limits['ten'],
  },
  ...['ten', 'a thousand'].flatMap((called) =>
    ['DescribeKey', 'Encrypt', 'EnableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion'].map(
      (operation): Claim => ({
        text: `${operation} on ${called} of 100,000 keys takes at most 1.5 times as long as on ten of ten`,
        figure: account(`${operation}, 100,000 keys, ${called} of them called`),
        per: account(`${operation}, 10 keys`),
        bound: 'at most',
        value: 1.5,
        unit: '×',
        limit: limits[called],
      }),
    ),
  ),
  {
    text: 'the oracle judges 20,000 observations a second offline',
    figure: oracle('observations of the whole tour, judged offline'),
    bound: 'at least',
    value: 20_000,
    unit: 'observations/s',
    limit: judgingLimit,
  },
  {
    text: 'a run costs at most a tenth of what its calls cost',
    figure: oracle('the run, for each call'),
    per: oracle('a bare call of the whole tour through the AWS SDK'),
    bound: 'at most',
    value: 0.1,
    unit: '×',
    limit: judgingLimit,
  },
  {
    text: 'the guard adds at most a millisecond to a call',
    figure: guard('what the guard adds to a call'),
    bound: 'at most',
    value: 1,
    unit: 'ms',
  },
];

/** Compares what was measured with a claim, run by run. */
export function judgeClaim(results: Results, claim: Claim): Judgement {
  const { bound, figure, per, value } = claim;
  const others = per === undefined ? undefined : figuresOf(results, per.group, per.line);
  const figures = figuresOf(results, figure.group, figure.line).map((measured, run) =>
    others === undefined ? measured : measured / (others[run] ?? Number.NaN),
  );
  const measured = spreadOf(figures);
  const isReached = bound === 'at most' ? measured.median <= value : measured.median >= value;
  return { claim, measured, isReached };
}
