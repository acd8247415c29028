import { assumptionTable } from '../../key/assumption.ts';
import type { SettledByTrail, TrailReport } from '../trail-report.ts';

/**
 * What a log settles as records to contribute, in the form of spec/evidence/aws-recorded.json.
 *
 * Kept of the log: operation, key state, type class, exception, AWS's own words of the message, the months in which it was
 * seen, and how often. Nothing else.
 */
export function evidenceRecords({ model, settled }: TrailReport): readonly object[] {
  return settled.map((found, index) => ({
    id: `trail-${index + 1}`,
    group: 'trail',
    source: `CloudTrail, read by kms-model check-trail (${model})`,
    source_test: null,
    snapshot_key: null,
    evidence: 'CloudTrail record',
    recorded_date: found.first,
    last_validated: found.last,
    setup: [setupOf(found)],
    call: found.operation,
    params: {},
    outcome: {
      ok: found.exception === null,
      exception: found.exception,
      message: found.message,
      status: null,
      message_member: found.exception === null ? null : found.message === null ? 'absent' : 'present',
    },
    fields: {},
    notes: notesOf(found),
  }));
}

/** The records as text to put into a file. */
export function evidenceText(report: TrailReport): string {
  return `${JSON.stringify(evidenceRecords(report), null, 1)}\n`;
}

function setupOf({ keyState, typeClasses }: SettledByTrail): string {
  const state = keyState === null ? 'key state not certain' : `key state ${keyState}`;
  return `${state}, ${typeClasses.length === 0 ? 'type class not known' : `type class ${typeClasses.join(' or ')}`}`;
}

function notesOf({ alike, assumption, times }: SettledByTrail): string {
  const told =
    assumption === null
      ? alike
        ? 'as the model has it'
        : 'not as the model has it'
      : `${assumptionTable[assumption.name].question}, ${assumption.name}: ${assumption.value}`;
  return `${told}; seen ${times} ${times === 1 ? 'time' : 'times'}`;
}
