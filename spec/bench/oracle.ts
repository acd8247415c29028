import type { Observation } from '../../src/conformance/oracle/observation.ts';
import { Oracle } from '../../src/conformance/oracle/oracle.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { embeddedTarget } from '../../src/conformance/targets/embedded-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { typeClassNames } from '../../src/key/type-class.ts';
import type { Figures, Group } from './group.ts';
import { median } from './median.ts';

const offline = 'observations of the whole tour, judged offline';
const bare = 'a bare call of the whole tour through the AWS SDK';
const own = 'the run, for each call';

/** What it costs to judge a target. */
export const oracleGroup: Group = {
  name: 'oracle',
  title: 'Judging a target',
  about:
    'Offline, a fresh oracle judges the observations of the whole tour of every type class, as it does with a trace; the ' +
    'median of eleven times after two that are not counted, so that its code is compiled. Live, the whole tour runs against ' +
    'the embedded target through the AWS SDK, the second time in one process: all the time that is not spent in calls is what ' +
    'the run costs of its own, for judging each answer and for finding out what to call next.',
  runs: 3,
  lines: { [offline]: 'a second', [bare]: 'nanoseconds', [own]: 'nanoseconds' },
  async measure(): Promise<Figures> {
    const observations = await observationsOfTour();
    const times = Array.from({ length: uncounted + counted }, () => timeToJudge(observations));
    const time = median(times.slice(uncounted));
    return { [offline]: (observations.length / time) * 1e9, ...(await costOfLiveRun()) };
  },
};

const uncounted = 2;
const counted = 11;

async function observationsOfTour(): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const { verdict } = await runConformance({
    target: accountTarget(),
    classes: typeClassNames,
    operations: tableOperations,
    onStep: ({ observation }) => observations.push(observation),
  });
  if (verdict !== 'conforms') throw new Error('the model does not conform to itself');
  return observations;
}

/** In nanoseconds. */
function timeToJudge(observations: readonly Observation[]): number {
  const oracle = new Oracle();
  const start = process.hrtime.bigint();
  for (const observation of observations) {
    if (oracle.observe(observation).verdict === 'diverges') throw new Error('a replayed call diverges');
  }
  return Number(process.hrtime.bigint() - start);
}

async function costOfLiveRun(): Promise<Figures> {
  const target = await embeddedTarget(['us-east-1', 'eu-west-1']);
  let calls = 0;
  let inCalls = 0n;
  const timed: Target = {
    ...target,
    send: async (...call) => {
      const start = process.hrtime.bigint();
      try {
        return await target.send(...call);
      } finally {
        inCalls += process.hrtime.bigint() - start;
        calls += 1;
      }
    },
  };
  const live = () => runConformance({ target: timed, classes: typeClassNames, operations: tableOperations });
  await live();
  calls = 0;
  inCalls = 0n;
  const start = process.hrtime.bigint();
  await live();
  const all = process.hrtime.bigint() - start;
  await target.close();
  return { [bare]: Number(inCalls) / calls, [own]: Number(all - inCalls) / calls };
}
