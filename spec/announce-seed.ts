/** Says once a run which seed the properties use, so that any log of a failure can be replayed. */
import { seed } from './seed.ts';

export default function announceSeed(): void {
  console.log(`fast-check seed ${seed} (FC_SEED=N for another)`);
}
