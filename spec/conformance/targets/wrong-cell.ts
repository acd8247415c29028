/** A target that is the model, but for one cell of the key state table. */

import { type Cell, cellOf, judgedKeys } from '../../../src/conformance/oracle/judged-key.ts';
import { type AccountTarget, accountTarget } from '../../../src/conformance/targets/account-target.ts';
import type { Target } from '../../../src/conformance/targets/target.ts';
import { decideClass } from '../../../src/key/decide.ts';
import { type ExceptionName, KmsException } from '../../../src/key/exception.ts';
import { wireObject } from '../../../src/scenario/wire-form.ts';

/** How a cell can be wrong: it accepts what is to be refused, or refuses with an exception that is not to be. */
export type Wrongness = 'accepts' | 'refuses';

/** The ways in which a cell can be wrong. */
export function wrongnessesOf({ operation, keyState, keyType }: Cell): readonly Wrongness[] {
  const { verdict, alsoConforms } = decideClass(operation, keyState, keyType);
  const mayAccept = verdict === 'allowed' || alsoConforms.some((other) => other.verdict === 'allowed');
  return mayAccept ? ['refuses'] : ['accepts', 'refuses'];
}

/** The model with one wrong cell. */
export function wrongCellTarget(cell: Cell, wrongness: Wrongness): Target {
  const model = accountTarget();
  return {
    ...model,
    send: (operation, input, region) => {
      const keys = judgedKeys(model.served.account, { operation, input: wireObject(input), region });
      const isWrong = keys.some((key) => isSame(cellOf(key), cell));
      if (!isWrong) return model.send(operation, input, region);
      switch (wrongness) {
        case 'accepts':
          return acceptOnly(model, operation, input, region);
        case 'refuses':
          throw new KmsException({ name: wrongExceptionFor(cell), message: 'wrong' });
        default:
          return wrongness satisfies never;
      }
    },
  };
}

/** Success without effect, for what the model refuses. */
async function acceptOnly(model: AccountTarget, ...call: Parameters<Target['send']>): Promise<unknown> {
  try {
    return await model.send(...call);
  } catch {
    return {};
  }
}

function isSame(one: Cell | null, other: Cell): boolean {
  return (
    one?.operation === other.operation && one.keyState === other.keyState && one.keyType === other.keyType
  );
}

/** An exception that no reading of AWS allows in a cell. */
function wrongExceptionFor({ operation, keyState, keyType }: Cell): ExceptionName {
  const verdict = decideClass(operation, keyState, keyType);
  const right = new Set<string>([
    ...(verdict.verdict === 'refused' ? [verdict.exception] : []),
    ...verdict.alsoConforms.flatMap((other) => (other.verdict === 'refused' ? [other.exception] : [])),
  ]);
  const wrong = (['DisabledException', 'KMSInvalidStateException', 'AlreadyExistsException'] as const).find(
    (name) => !right.has(name),
  );
  return wrong ?? 'AlreadyExistsException';
}
