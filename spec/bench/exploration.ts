import { explore } from '../../src/explore/exploration.ts';
import { reportText } from '../../src/explore/exploration-report.ts';
import { setSubjects, subjects } from '../../src/explore/subject.ts';
import { exploreAll } from '../../src/explore/whole.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import type { Group } from './group.ts';
import { statesByGraph } from './machine-graph.ts';

const setName = 'symmetric-external-multi-region, 3 replicas';

/** Every state of a key and of sets of keys, by our own search and by `xstate/graph`. */
export const explorationGroup: Group = {
  name: 'exploration',
  title: 'Every state',
  about:
    'One key: the type class `symmetric`, with 25 on-demand rotations. Four related keys: a primary key with imported key ' +
    'material and three replicas. The exploration begins with nothing: it runs judge and machine for every key and call, ' +
    'checks every property, and looks from every state for a way to deletion. A state counts once, when it is stored. ' +
    '`getAdjacencyMap` finds the same states of one key, which is checked, with the machine itself and as little else as it ' +
    'can be given: only events that can come and are allowed, a short text for each state, no actor for each step. Seconds ' +
    'are processor time here.',
  runs: 3,
  lines: {
    'one key': 'a second',
    'one key: `getAdjacencyMap` of `xstate/graph`': 'a second',
    'four related keys': 'a second',
    'everything: `kms-model explore`': 'seconds',
  },
  measure() {
    const all = timed(() => reportText(exploreAll(subjects)));
    const set = setSubjects.find(({ name }) => name === setName);
    if (set === undefined) throw new Error(`there is no subject ${setName}`);
    const one = timed(() => explore('symmetric').counts.states);
    const graph = timed(() => statesByGraph(typeClasses.symmetric));
    if (graph.result !== one.result) {
      throw new Error(`xstate/graph finds ${graph.result} states; there are ${one.result}`);
    }
    const four = timed(() => explore(set.typeClass, { bounds: set.bounds }).counts.states);
    return {
      'one key': one.result / one.seconds,
      'one key: `getAdjacencyMap` of `xstate/graph`': graph.result / graph.seconds,
      'four related keys': four.result / four.seconds,
      'everything: `kms-model explore`': all.seconds,
    };
  },
};

/** Processor time, of all threads: the same on a machine that has other things to do. */
function timed<Result>(work: () => Result): { readonly result: Result; readonly seconds: number } {
  const start = process.cpuUsage();
  const result = work();
  const { system, user } = process.cpuUsage(start);
  return { result, seconds: (user + system) / 1e6 };
}
