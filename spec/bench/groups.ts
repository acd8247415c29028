import { accountGroup } from './account.ts';
import { decideGroup } from './decide.ts';
import { explorationGroup } from './exploration.ts';
import type { Group } from './group.ts';
import { guardGroup } from './guard.ts';
import { oracleGroup } from './oracle.ts';
import { performGroup } from './perform.ts';
import { trailGroup } from './trail.ts';

/** Everything that is measured, in the order of the page. A new group goes here. */
export const groups: readonly Group[] = [
  decideGroup,
  performGroup,
  explorationGroup,
  accountGroup,
  oracleGroup,
  guardGroup,
  trailGroup,
];
