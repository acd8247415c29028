/** Measures one group once, in a process of its own, and prints the figures as JSON. */
import { measured } from './group.ts';
import { groups } from './groups.ts';

const group = groups.find(({ name }) => name === process.argv[2]);
if (group === undefined) throw new RangeError(`no group is called ${process.argv[2]}`);
process.stdout.write(`${JSON.stringify(await measured(group))}\n`);
