/** Every fault of history that a campaign is to find. */
import { aliasFaults } from './alias-faults.ts';
import { deletionFaults } from './deletion-faults.ts';
import type { Fault } from './fault.ts';
import { materialFaults } from './material-faults.ts';
import { stateFaults } from './state-faults.ts';

export const historyFaults: readonly Fault[] = [
  ...deletionFaults,
  ...aliasFaults,
  ...stateFaults,
  ...materialFaults,
];
