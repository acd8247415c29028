import { hasMembers, listOf, type Members, memberOf, objectOf, textOf } from './members.ts';
import { readTrailDate } from './trail-date.ts';

/** One record of CloudTrail, in whatever shape it came, as far as KMS writes it. */
export interface TrailRecord {
  /** The operation, or the name of the service event. */
  readonly eventName: string;
  /** When the request was completed, in whole seconds; epoch milliseconds. */
  readonly at: number;
  /** The same for records of one action: the shared event ID, else the event ID. */
  readonly eventId: string;
  readonly region: string;
  readonly accountId: string | null;
  /** Who did it: an ARN, or the service. */
  readonly actor: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly parameters: Members | null;
  readonly answer: Members | null;
  /** The ARNs of the keys and aliases that CloudTrail names. */
  readonly resources: readonly string[];
  readonly serviceDetails: Members | null;
}

/** What a value is that was found where a record should be. */
export type ReadRecord =
  | { readonly kind: 'record'; readonly record: TrailRecord }
  /** A record of another service; it says so itself. */
  | {
      readonly kind: 'other service';
      readonly eventName: string;
      readonly eventSource: string;
      /** Epoch milliseconds; null if the record does not tell, or tells of a call that failed. */
      readonly at: number | null;
    }
  | { readonly kind: 'unreadable'; readonly eventId: string | null; readonly problem: string };

/** Reads what was found where a record should be. Never throws. */
export function readRecord(value: unknown): ReadRecord {
  const members = innermost(value);
  if (members === null) return unreadable(null, 'it is not an object with eventName');
  const eventId = textOf(members, 'sharedEventID', 'sharedEventId') ?? textOf(members, 'eventID', 'eventId');
  const eventName = textOf(members, 'eventName') ?? '';
  const eventSource = textOf(members, 'eventSource');
  if (eventSource === null) return unreadable(eventId, 'it has no eventSource');
  if (eventSource !== 'kms.amazonaws.com') {
    const failed = textOf(members, 'errorCode') !== null;
    const time = failed ? null : readTrailDate(memberOf(members, 'eventTime'));
    return { kind: 'other service', eventName, eventSource, at: time };
  }
  const version = textOf(members, 'eventVersion');
  if (version !== null && !/^1(\.|$)/.test(version)) {
    return unreadable(eventId, `it is of version ${version}; known are those that start with 1.`);
  }
  if (eventId === null) return unreadable(null, 'it has no eventID');
  const at = readTrailDate(memberOf(members, 'eventTime'));
  if (at === null) return unreadable(eventId, 'its eventTime is no time');
  const region = textOf(members, 'awsRegion');
  if (region === null) return unreadable(eventId, 'it has no awsRegion');
  return {
    kind: 'record',
    record: {
      eventName,
      at: Math.floor(at / 1000) * 1000,
      eventId,
      region,
      accountId: textOf(members, 'recipientAccountId'),
      actor: actorOf(objectOf(members, 'userIdentity')),
      errorCode: textOf(members, 'errorCode'),
      errorMessage: textOf(members, 'errorMessage'),
      parameters: objectOf(members, 'requestParameters'),
      answer: objectOf(members, 'responseElements'),
      resources: listOf(members, 'resources').flatMap((resource) =>
        hasMembers(resource) ? (textOf(resource, 'ARN', 'arn', 'resourceName') ?? []) : [],
      ),
      serviceDetails: objectOf(members, 'serviceEventDetails'),
    },
  };
}

function unreadable(eventId: string | null, problem: string): ReadRecord {
  return { kind: 'unreadable', eventId, problem };
}

/** Where the record itself is in what other tools wrap it in. */
const wrappings = [
  'CloudTrailEvent',
  'eventJson',
  'event_json',
  'eventData',
  'message',
  '@message',
  'detail',
];

/** The record in the answer of `lookup-events`, in a row of CloudTrail Lake, a line of CloudWatch Logs or an EventBridge event. */
function innermost(value: unknown): Members | null {
  let members = fieldsOf(value);
  for (let depth = 0; depth < 3 && members !== null; depth += 1) {
    if (memberOf(members, 'eventName') !== undefined && memberOf(members, 'eventSource') !== undefined) {
      return members;
    }
    members = objectOf(members, ...wrappings);
  }
  return null;
}

/** A row of CloudTrail Lake is a list of objects with one member each. */
function fieldsOf(value: unknown): Members | null {
  if (hasMembers(value)) return value;
  if (!Array.isArray(value)) return null;
  const fields = value.filter(hasMembers);
  return fields.length === 0 ? null : Object.assign({}, ...fields);
}

function actorOf(identity: Members | null): string {
  if (identity === null) return 'unknown';
  const session = objectOf(identity, 'sessionContext');
  const issuer = session === null ? null : objectOf(session, 'sessionIssuer');
  return (
    textOf(identity, 'arn') ??
    textOf(identity, 'invokedBy') ??
    (issuer === null ? null : textOf(issuer, 'arn')) ??
    textOf(identity, 'principalId', 'userName', 'accountId') ??
    textOf(identity, 'type') ??
    'unknown'
  );
}
