import type { AccountEvent } from '../../account/advance.ts';
import type { CallOutcome, CallRequest } from '../../account/call.ts';
import { judgedKeys } from '../../conformance/oracle/judged-key.ts';
import { hexDigest } from '../../key/hex-digest.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import { operations } from '../../key/operation.ts';
import { isWireObject, textIn, type Wire, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import type { Recorded } from '../../serve/recorded.ts';

/** A record as CloudTrail writes it. */
export type WrittenRecord = WireObject & { readonly eventTime: string; readonly eventID: string };

/** The members of requests that CloudTrail shows: no plaintexts, ciphertexts, tokens, messages or passwords. */
const shownMembers: ReadonlySet<string> = new Set([
  ...['AliasName', 'CustomKeyStoreId', 'CustomKeyStoreName', 'Description', 'DryRun', 'ExpirationModel'],
  ...['GrantId', 'GranteePrincipal', 'ImportType', 'KeyId', 'KeyMaterialDescription', 'KeyMaterialId'],
  ...['KeySpec', 'KeyUsage', 'MultiRegion', 'NumberOfBytes', 'Operations', 'Origin', 'PendingWindowInDays'],
  ...['PolicyName', 'PrimaryRegion', 'ReplicaRegion', 'RetiringPrincipal', 'RotationPeriodInDays'],
  ...['SourceKeyId', 'DestinationKeyId', 'TargetKeyId', 'WrappingAlgorithm', 'WrappingKeySpec'],
  ...['EncryptionAlgorithm', 'SourceEncryptionAlgorithm', 'DestinationEncryptionAlgorithm', 'KeyPairSpec'],
  ...['SigningAlgorithm', 'MacAlgorithm', 'MessageType', 'KeyAgreementAlgorithm', 'EncapsulationAlgorithm'],
]);

/** Writes the records of what happens in one account, numbered so that the same happenings make the same records. */
export class TrailRecords {
  #count = 0;

  /** The records of what happened, in order. */
  of({ events, call, before, after }: Recorded): readonly WrittenRecord[] {
    const { accountId, partition } = after;
    const arnOf = (region: string, id: string) => `arn:${partition}:kms:${region}:${accountId}:key/${id}`;
    const own = events.flatMap((event) => this.#ofService(event, arnOf(event.region, event.id), accountId));
    if (call === null) return own;
    const { request, outcome } = call;
    const caller = request.caller ?? `arn:${partition}:iam::${accountId}:root`;
    const input =
      typeof request.input === 'object' && request.input !== null ? wireObject(request.input) : null;
    const named = input === null ? [] : judgedKeys(before, { ...request, input });
    const made = outcome.ok ? wireObject(outcome.response)['KeyMetadata'] : undefined;
    const madeArn = request.operation === 'CreateKey' && isWireObject(made) ? textIn(made, 'Arn') : undefined;
    const arns = [
      ...new Set(named.map(({ record }) => record.key.facts.keyArn)),
      ...(madeArn === undefined ? [] : [madeArn]),
    ];
    const isRead = operations[request.operation].changes === null;
    return [
      ...own,
      {
        ...this.#shared(request.operation, request.at, request.region, accountId),
        userIdentity: { type: caller.endsWith(':root') ? 'Root' : 'AssumedRole', arn: caller, accountId },
        ...(outcome.ok ? {} : failureOf(outcome.exception)),
        requestParameters: input === null ? null : camelCased(shownOf(input)),
        responseElements: outcome.ok && !isRead ? answerOf(request, outcome, arns[0]) : null,
        readOnly: isRead,
        ...(arns.length === 0 ? {} : { resources: arns.map((arn) => resource(arn, accountId)) }),
        eventType: 'AwsApiCall',
      },
    ];
  }

  #ofService({ region, event }: AccountEvent, keyArn: string, accountId: string): readonly WrittenRecord[] {
    const told = toldOf(event, keyArn);
    if (told === null) return [];
    const { name, details, isCall } = told;
    return [
      {
        ...this.#shared(name, event.at, region, accountId),
        userIdentity: { accountId, invokedBy: 'AWS Internal' },
        requestParameters: null,
        responseElements: name === 'DeleteKey' || isCall ? { keyId: keyArn } : null,
        readOnly: false,
        resources: [resource(keyArn, accountId)],
        eventType: isCall ? 'AwsApiCall' : 'AwsServiceEvent',
        ...(details === null ? {} : { serviceEventDetails: details }),
      },
    ];
  }

  #shared(eventName: string, at: number, awsRegion: string, accountId: string) {
    this.#count += 1;
    return {
      eventVersion: '1.11',
      eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
      eventSource: 'kms.amazonaws.com',
      eventName,
      awsRegion,
      sourceIPAddress: '192.0.2.0',
      userAgent: 'kms-model',
      requestID: uuidOf(`request ${this.#count}`),
      eventID: uuidOf(`event ${this.#count}`),
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
    };
  }
}

function uuidOf(text: string): string {
  const digits = hexDigest(text);
  return [0, 8, 12, 16, 20].map((start, index) => digits.slice(start, [8, 12, 16, 20, 32][index])).join('-');
}

function resource(arn: string, accountId: string): WireObject {
  return { accountId, type: 'AWS::KMS::Key', ARN: arn };
}

function failureOf({ name, message }: { readonly name: string; readonly message: string }): WireObject {
  // Refusals of permission are recorded under another name than they are answered with.
  const errorCode = name === 'AccessDeniedException' ? 'AccessDenied' : name;
  return { errorCode, ...(message === '' ? {} : { errorMessage: message }) };
}

function shownOf(input: WireObject): WireObject {
  const shown = Object.entries(input).filter(([name]) => shownMembers.has(name) || name === 'ValidTo');
  return Object.fromEntries(
    shown.map(([name, value]) => [name, name === 'ValidTo' ? localized(value) : value]),
  );
}

function answerOf(
  { operation }: CallRequest,
  outcome: Extract<CallOutcome, { ok: true }>,
  keyArn: string | undefined,
): WireObject | null {
  const response = wireObject(outcome.response);
  switch (operation) {
    case 'CreateKey':
    case 'ReplicateKey': {
      const name = operation === 'CreateKey' ? 'KeyMetadata' : 'ReplicaKeyMetadata';
      const metadata = response[name];
      if (!isWireObject(metadata)) return null;
      return {
        [firstLower(name)]: camelCased({ ...metadata, CreationDate: localized(metadata['CreationDate']) }),
      };
    }
    case 'ScheduleKeyDeletion': {
      const date = response['DeletionDate'];
      return camelCased({ ...response, ...(date === undefined ? {} : { DeletionDate: localized(date) }) });
    }
    default: {
      const keyMaterialId = textIn(response, 'KeyMaterialId');
      if (keyArn === undefined) return null;
      return { keyId: keyArn, ...(keyMaterialId === undefined ? {} : { keyMaterialId }) };
    }
  }
}

/** A time of the wire as CloudTrail shows it in requests and answers, such as `Nov 2, 2021, 11:25:25 PM`. */
function localized(seconds: Wire | undefined): Wire {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || Math.abs(seconds) > 1e11) return null;
  return dates.format(new Date(seconds * 1000)).replaceAll('\u202f', ' ');
}

const dates = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

function camelCased(members: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      firstLower(name),
      isWireObject(value) ? camelCased(value) : value,
    ]),
  );
}

function firstLower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** How CloudTrail tells a service event; null for those of which it writes nothing. */
function toldOf(event: AccountEvent['event'], keyId: string) {
  const told = (name: ServiceEvent['type'], details: WireObject | null, isCall = false) => ({
    name,
    details,
    isCall,
  });
  switch (event.type) {
    case 'DeleteKey':
      return told('DeleteKey', null);
    case 'DeleteExpiredKeyMaterial':
      return told('DeleteExpiredKeyMaterial', { keyId, keyMaterialId: event.keyMaterialId });
    case 'RotateKey':
      return told('RotateKey', { keyId, rotationType: 'AUTOMATIC' });
    case 'RotationFinished':
      return told('RotateKey', { keyId, rotationType: 'ON_DEMAND' });
    case 'SynchronizeMultiRegionKey':
      return told('SynchronizeMultiRegionKey', null, true);
    default:
      return null;
  }
}
