import * as fc from 'fast-check';
import { type Progress, shorter } from '../session/shorter.ts';
import { type CampaignCommand, simplerCommands } from './command.ts';
import { type CampaignSetting, DryRun } from './dry-run.ts';
import { Guide } from './guide.ts';

/** How far a sequence has been made smaller: commands are left out, then made simpler from one on. */
type Context =
  | { readonly phase: 'remove'; readonly progress: Progress | undefined }
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
    return new fc.Value(commands, undefined);
  }

  override canShrinkWithoutContext(_: unknown): _ is readonly CampaignCommand[] {
    return false;
  }

  override shrink(
    commands: readonly CampaignCommand[],
    context: unknown,
  ): fc.Stream<fc.Value<readonly CampaignCommand[]>> {
    return fc.stream(
      smaller(commands, isContext(context) ? context : { phase: 'remove', progress: undefined }),
    );
  }
}

function isContext(context: unknown): context is Context {
  return typeof context === 'object' && context !== null && 'phase' in context;
}

function* smaller(
  commands: readonly CampaignCommand[],
  context: Context,
): Generator<fc.Value<readonly CampaignCommand[]>> {
  if (context.phase === 'remove') {
    for (const { rest, progress } of shorter(commands, context.progress)) {
      if (rest.length > 0) yield new fc.Value(rest, { phase: 'remove', progress } satisfies Context);
    }
  }
  const first = context.phase === 'simplify' ? context.index : 0;
  for (let index = first; index < commands.length; index += 1) {
    const command = commands[index];
    for (const simpler of command === undefined ? [] : simplerCommands(command)) {
      yield new fc.Value(commands.with(index, simpler), { phase: 'simplify', index } satisfies Context);
    }
  }
}
