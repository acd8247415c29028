/** The target does not answer any more, or the run may not go on: it ends here, with what it found. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}
