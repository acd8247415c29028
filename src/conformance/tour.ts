import type { KeyState, TableOperation, TypeClass } from '../key/index.ts';
import { contradictionsOf, divergenceOf, divergenceOfProbe, showsOtherState } from './divergence.ts';
import type { Ledger } from './ledger.ts';
import { keyAfter, type Lead, routeTo } from './route.ts';
import type { Step } from './session.ts';
import type { Subject } from './subject.ts';
import type { Workbench } from './workbench.ts';

/**
 * Visits every open cell of one type class with few calls and few keys: in each key state first everything that leaves the
 * state as it is, then a look at the state, then a call that leads on; by the shortest way to where cells are open.
 */
export async function tourOfClass(bench: Workbench, ledger: Ledger, typeClass: TypeClass): Promise<void> {
  let isWorthAnotherKey = true;
  while (isWorthAnotherKey) {
    const before = openCount(ledger, typeClass);
    const { subject, step } = await bench.create(typeClass);
    ledger.enter(step);
    const own = divergenceOf(step, typeClass, [step]);
    if (own !== null) ledger.blame(own);
    if (subject === null) return;
    const isKnown = own === null || (await goOn(bench, ledger, subject, step));
    if (isKnown) await liveOut(bench, ledger, subject);
    const after = openCount(ledger, typeClass);
    isWorthAnotherKey = after > 0 && after < before;
  }
}

/** Works on one key until nothing that is open can be reached with it. */
async function liveOut(bench: Workbench, ledger: Ledger, subject: Subject): Promise<void> {
  const { typeClass } = subject;
  const isWanted = (state: KeyState) => ledger.openOperations(typeClass, state).length > 0;
  for (;;) {
    const key = bench.keyOf(subject);
    const state = bench.keyStateOf(subject);
    if (key === null || state === null) return;
    const open = ledger.openOperations(typeClass, state);
    const leading = open.filter(isLead).filter(leads);
    const staying = open.filter((operation) => !leading.some((lead) => lead === operation));
    if (staying.length > 0) {
      if (!(await stay(bench, ledger, subject, staying))) return;
      continue;
    }
    const [next] = leading.length > 0 ? leading : (routeTo(key, isWanted) ?? []);
    if (next === undefined) return;
    if (!(await lead(bench, ledger, subject, next))) return;

    function leads(operation: Lead): boolean {
      return key !== null && (keyAfter(key, operation)?.keyState ?? state) !== state;
    }
  }
}

function isLead(operation: TableOperation): operation is Lead {
  switch (operation) {
    case 'ScheduleKeyDeletion':
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
    case 'ImportKeyMaterial':
    case 'DeleteImportedKeyMaterial':
      return true;
    default:
      return false;
  }
}

/** Makes the calls that leave the state as it is, then looks; false if the key was lost. */
async function stay(
  bench: Workbench,
  ledger: Ledger,
  subject: Subject,
  operations: readonly TableOperation[],
): Promise<boolean> {
  const made: Step[] = [];
  for (const operation of operations.filter((each) => each !== 'DescribeKey')) {
    const step = await bench.call(operation, subject);
    if (step === null) {
      // Nothing to send: the cell stays as it is, and is not asked for again with this key.
      return made.length === 0 ? false : look(bench, ledger, subject, made);
    }
    ledger.enter(step);
    const divergence = divergenceOf(step, subject.typeClass, bench.historyOf(subject));
    if (divergence !== null) {
      ledger.blame(divergence);
      return goOn(bench, ledger, subject, step);
    }
    made.push(step);
  }
  return look(bench, ledger, subject, made);
}

/** Makes a call that leads to another state, then looks; false if the key was lost. */
async function lead(bench: Workbench, ledger: Ledger, subject: Subject, operation: Lead): Promise<boolean> {
  const step = await bench.call(operation, subject);
  if (step === null) return false;
  ledger.enter(step);
  if (step.observation.outcome.kind === 'not implemented') return false;
  const divergence = divergenceOf(step, subject.typeClass, bench.historyOf(subject));
  if (divergence !== null) {
    ledger.blame(divergence);
    return goOn(bench, ledger, subject, step);
  }
  return look(bench, ledger, subject, [step]);
}

/** Looks with DescribeKey whether the key is where the model has it; false if the key was lost. */
async function look(
  bench: Workbench,
  ledger: Ledger,
  subject: Subject,
  since: readonly Step[],
): Promise<boolean> {
  const probe = await bench.call('DescribeKey', subject);
  if (probe === null) return false;
  ledger.enter(probe);
  const blamed = since.length === 1 ? (since[0] ?? null) : null;
  const history = bench.historyOf(subject);
  for (const contradiction of contradictionsOf(probe, subject, history)) ledger.blame(contradiction);
  const divergence = divergenceOfProbe(probe, blamed, subject, history);
  if (divergence === null) return true;
  ledger.blame(divergence);
  return showsOtherState(probe) ? goOn(bench, ledger, subject, probe) : true;
}

/** After a divergence: finds the key again where it really is; false if it was lost. */
async function goOn(bench: Workbench, ledger: Ledger, subject: Subject, step: Step): Promise<boolean> {
  const probe = await bench.findAgain(subject, step);
  if (probe === null) return false;
  for (const contradiction of contradictionsOf(probe, subject, bench.historyOf(subject))) {
    ledger.blame(contradiction);
  }
  return true;
}

function openCount(ledger: Ledger, typeClass: TypeClass): number {
  return ledger.cells.filter((cell) => cell.keyType === typeClass && ledger.isOpen(cell)).length;
}
