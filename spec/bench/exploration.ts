import { boundsOfOneKey } from '../../src/explore/bounds.ts';
import { now } from '../../src/explore/canonical-key.ts';
import { explore } from '../../src/explore/exploration.ts';
import { KeyAutomaton } from '../../src/explore/key-automaton.ts';
import { reportText } from '../../src/explore/report.ts';
import { SetSearch } from '../../src/explore/set-search.ts';
import type { SetShape } from '../../src/explore/slot-order.ts';
import { setSubjects, subjects } from '../../src/explore/subject.ts';
import { exploreAll } from '../../src/explore/whole.ts';
import { createKey } from '../../src/key/create-key.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import { compiledKeyMachine } from '../../src/key/run-machine.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import type { Group } from './group.ts';
import { statesByGraph } from './machine-graph.ts';
import { median } from './median.ts';

const setName = 'symmetric-external-multi-region, 3 replicas';

/** Every state of a key and of sets of keys, by our own search and by `xstate/graph`. */
export const explorationGroup: Group = {
  name: 'exploration',
  title: 'Every state',
  about:
    'One key: the type class `symmetric`, with 25 on-demand rotations. Four related keys: a primary key with imported key ' +
    'material and three replicas. A state counts once, when it is stored. *The search alone* goes over all states again once ' +
    'it is known what each single key can do; *the whole exploration* begins with nothing: it runs judge and machine for ' +
    'every key and call, checks every sentence, and looks from every state for a way to deletion. Transitions count ' +
    'everything allowed that comes to a key in a state, also what changes nothing; most are taken by numbers alone. ' +
    '`getAdjacencyMap` finds the same states of one key, which is checked, with the machine itself and as little else as it ' +
    'can be given: only events that can come and are allowed, a short text for each state, no actor for each step. Seconds ' +
    'are processor time here.',
  runs: 3,
  lines: {
    'one key: the search alone': 'a second',
    'one key: the whole exploration': 'a second',
    'one key: `getAdjacencyMap` of `xstate/graph`': 'a second',
    'four related keys: the search alone': 'a second',
    'four related keys: the search alone, transitions': 'a second',
    'four related keys: the whole exploration': 'a second',
    'everything: `kms-model explore`': 'seconds',
  },
  measure() {
    const all = timed(() => reportText(exploreAll(subjects)));
    const type = typeClasses.symmetric;
    const one = { isMultiRegion: false, isInStore: false, rotates: true, slots: 1, merges: true };
    const four = { isMultiRegion: true, isInStore: false, rotates: false, slots: 4, merges: true };
    const set = setSubjects.find(({ name }) => name === setName);
    if (set === undefined) throw new Error(`there is no subject ${setName}`);
    const whole = timed(() => explore('symmetric').counts);
    const graph = timed(() => statesByGraph(type));
    if (graph.result !== whole.result.states) {
      throw new Error(`xstate/graph finds ${graph.result} states; there are ${whole.result.states}`);
    }
    const wholeSet = timed(() => explore(set.typeClass, { bounds: set.bounds }).counts);
    const searchOfOne = search(type, boundsOfOneKey(type), one);
    const searchOfSet = search(typeClasses[set.typeClass], set.bounds, four);
    if (searchOfOne.states !== whole.result.states || searchOfSet.states !== wholeSet.result.states) {
      throw new Error('the search alone must find the same states as the whole exploration');
    }
    return {
      'one key: the search alone': searchOfOne.states / searchOfOne.seconds,
      'one key: the whole exploration': whole.result.states / whole.seconds,
      'one key: `getAdjacencyMap` of `xstate/graph`': graph.result / graph.seconds,
      'four related keys: the search alone': searchOfSet.states / searchOfSet.seconds,
      'four related keys: the search alone, transitions': searchOfSet.transitions / searchOfSet.seconds,
      'four related keys: the whole exploration': wholeSet.result.states / wholeSet.seconds,
      'everything: `kms-model explore`': all.seconds,
    };
  },
};

/** The search again and again, after a first one has found out what each key can do: the median of a few. */
function search(type: KeyType, bounds: ReturnType<typeof boundsOfOneKey>, shape: SetShape) {
  const nobody = () => undefined;
  const automaton = new KeyAutomaton(type, bounds, compiledKeyMachine, {
    key: nobody,
    start: nobody,
    step: nobody,
  });
  const key = automaton.newKeyId(createKey({ at: now, type }));
  const again = new SetSearch(automaton, shape, limit, { refused: nobody, disagreement: nobody });
  again.start([key]);
  const { states, transitions } = again.run();
  const searches = Math.ceil(200_000 / states);
  const seconds = Array.from({ length: 7 }, () => {
    const all = timed(() => {
      for (let made = 0; made < searches; made += 1) {
        again.forget(limit);
        again.start([key]);
        again.run();
      }
    });
    return all.seconds / searches;
  });
  return { states, transitions, seconds: median(seconds) };
}

const limit = 1_000_000;

/** Processor time, of all threads: the same on a machine that has other things to do. */
function timed<Result>(work: () => Result): { readonly result: Result; readonly seconds: number } {
  const start = process.cpuUsage();
  const result = work();
  const { system, user } = process.cpuUsage(start);
  return { result, seconds: (user + system) / 1e6 };
}
