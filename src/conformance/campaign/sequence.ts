import * as fc from 'fast-check';
import { type CampaignCommand, simplerCommands } from './command.ts';
import { type CampaignSetting, DryRun } from './dry-run.ts';
import { Guide } from './guide.ts';

/** How far a sequence has been made smaller: what was tried before is not tried again. */
type Progress =
  | { readonly phase: 'remove'; readonly size: number; readonly end: number }
  | { readonly phase: 'simplify'; readonly index: number };

/**
 * Sequences of commands, made while they are played on the model. They shrink by leaving out runs of commands, long ones and
 * late ones first, then by plainer commands; every part of a sequence is a sequence.
 */
export class CampaignSequence extends fc.Arbitrary<readonly CampaignCommand[]> {
  readonly #setting: CampaignSetting;

  constructor(setting: CampaignSetting) {
    super();
    this.#setting = setting;
  }

  override generate(random: fc.Random): fc.Value<readonly CampaignCommand[]> {
    const draw = (bound: number) => random.nextInt(0, bound - 1);
    const dryRun = new DryRun(this.#setting);
    const guide = new Guide(draw, dryRun, this.#setting);
    const commands: CampaignCommand[] = [];
    while (commands.length < this.#setting.length) {
      const command = guide.next(commands);
      dryRun.play(command);
      commands.push(command);
    }
    return new fc.Value(commands, whole(commands));
  }

  override canShrinkWithoutContext(_: unknown): _ is readonly CampaignCommand[] {
    return false;
  }

  override shrink(
    commands: readonly CampaignCommand[],
    context: unknown,
  ): fc.Stream<fc.Value<readonly CampaignCommand[]>> {
    return fc.stream(smaller(commands, isProgress(context) ? context : whole(commands)));
  }
}

function whole(commands: readonly CampaignCommand[]): Progress {
  return { phase: 'remove', size: Math.ceil(commands.length / 2), end: commands.length };
}

function isProgress(context: unknown): context is Progress {
  return typeof context === 'object' && context !== null && 'phase' in context;
}

function* smaller(
  commands: readonly CampaignCommand[],
  progress: Progress,
): Generator<fc.Value<readonly CampaignCommand[]>> {
  if (progress.phase === 'remove') {
    let { size, end } = progress;
    while (size > 0) {
      for (; end > 0; end -= size) {
        const start = Math.max(0, end - size);
        const rest = [...commands.slice(0, start), ...commands.slice(end)];
        if (rest.length > 0)
          yield new fc.Value(rest, { phase: 'remove', size, end: start } satisfies Progress);
      }
      size = size === 1 ? 0 : Math.ceil(size / 2);
      end = commands.length;
    }
  }
  const first = progress.phase === 'simplify' ? progress.index : 0;
  for (let index = first; index < commands.length; index += 1) {
    const command = commands[index];
    for (const simpler of command === undefined ? [] : simplerCommands(command)) {
      const plainer = commands.with(index, simpler);
      yield new fc.Value(plainer, { phase: 'simplify', index } satisfies Progress);
    }
  }
}
