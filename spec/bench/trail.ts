import { usualLag } from '../../src/trail/judge/judge-key.ts';
import { judgeTrail } from '../../src/trail/judge-trail.ts';
import { TrailReading } from '../../src/trail/trail-reading.ts';
import type { Group } from './group.ts';

const records = 1_000_000;
const regions = 17;
const accountId = '111122223333';
const start = Date.UTC(2026, 0);
const minute = 60_000;

/** A log of a million records, judged. */
export const trailGroup: Group = {
  name: 'trail',
  title: 'CloudTrail logs',
  about:
    'A log of a million records about 10,000 keys in 17 Regions, made while it is read (which counts), in files of a ' +
    'thousand. Each key has a hundred records: uses, reads and refusals, and in between it is disabled and enabled, scheduled for ' +
    'deletion and cancelled, rotated. Every tenth key is a multi-Region key; every third is older than the log. All records ' +
    'conform, which is checked. Seconds are processor time; memory is the most that the process ever had.',
  runs: 1,
  lines: {
    'records read': 'a second',
    'records judged': 'a second',
    'a million records, read and judged': 'seconds',
    'the most memory': 'bytes',
  },
  async measure() {
    const reading = new TrailReading();
    const reads = await timed(async () => {
      for (let file = 0; file < records / 1000; file += 1)
        await reading.addFile(`file ${file}`, textOf(file));
    });
    const judges = await timed(async () => {
      const report = judgeTrail(reading, {
        model: 'bench',
        lag: usualLag,
        isComplete: true,
        mostFindings: 20,
      });
      if (report.verdict !== 'conforms' || report.summary.judged !== records) {
        throw new Error(JSON.stringify([report.verdict, report.summary, report.findings[0]]));
      }
    });
    return {
      'records read': records / reads,
      'records judged': records / judges,
      'a million records, read and judged': reads + judges,
      'the most memory': process.resourceUsage().maxRSS * 1024,
    };
  },
};

async function timed(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** What happens to a key, over and over; a step is ten minutes. */
const steps: readonly { readonly event: string; readonly exception?: string; readonly says?: string }[] = [
  ...['Encrypt', 'Decrypt', 'DescribeKey', 'GenerateDataKey'].map((event) => ({ event })),
  { event: 'DisableKey' },
  { event: 'Decrypt', exception: 'DisabledException', says: 'is disabled.' },
  { event: 'EnableKey' },
  { event: 'Decrypt' },
  { event: 'EnableKeyRotation' },
  { event: 'Encrypt' },
  { event: 'ScheduleKeyDeletion' },
  { event: 'Encrypt', exception: 'KMSInvalidStateException', says: 'is pending deletion.' },
  { event: 'CancelKeyDeletion' },
  { event: 'Encrypt', exception: 'DisabledException', says: 'is disabled.' },
  { event: 'EnableKey' },
  ...['Encrypt', 'ListAliases', 'CreateGrant', 'Decrypt'].map((event) => ({ event })),
];

/** A thousand records: ten of each of a hundred keys, some minutes apart. */
async function* textOf(file: number): AsyncGenerator<string> {
  const of = Array.from({ length: 1000 }, (_, index) => {
    const key = (file % 100) * 100 + (index % 100);
    const turn = Math.floor(file / 100) * 10 + Math.floor(index / 100);
    return recordOf(key, turn, file * 1000 + index);
  });
  const text = `{"Records":[${of.map((record) => JSON.stringify(record)).join()}]}`;
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}

function recordOf(key: number, turn: number, number: number) {
  const region = `region-${(key % regions) + 1}`;
  const isMultiRegion = key % 10 === 0;
  const id = `${isMultiRegion ? 'mrk-' : '00000000-0000-4000-8000-'}${String(key).padStart(isMultiRegion ? 32 : 12, '0')}`;
  const arn = `arn:aws:kms:${region}:${accountId}:key/${id}`;
  const isCreated = turn === 0 && key % 3 !== 0;
  const { event, exception, says } = (isCreated ? undefined : steps[turn % steps.length]) ?? {
    event: 'CreateKey',
  };
  const isRead = exception !== undefined || /crypt|Generate|Describe|List/.test(event);
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE${key % 100}:worker`,
      arn: `arn:aws:sts::${accountId}:assumed-role/role-${key % 100}/worker`,
      accountId,
      accessKeyId: 'ASIAEXAMPLE',
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${accountId}:role/role-${key % 100}`, accountId },
        attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(start + turn * 10 * minute + (key % 500) * 1000).toISOString(),
    eventSource: 'kms.amazonaws.com',
    eventName: event,
    awsRegion: region,
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-sdk-js/3.1164.0 os/linux lang/js md/nodejs/20',
    ...(exception === undefined ? {} : { errorCode: exception, errorMessage: `${arn} ${says}` }),
    requestParameters: {
      keyId: arn,
      ...(event === 'ScheduleKeyDeletion' ? { pendingWindowInDays: 30 } : {}),
    },
    responseElements: isRead
      ? null
      : event === 'CreateKey'
        ? { keyMetadata: { arn, keyState: 'Enabled', keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS' } }
        : { keyId: arn },
    requestID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    eventID: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
    readOnly: isRead,
    resources: [{ accountId, type: 'AWS::KMS::Key', ARN: arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: 'kms',
    },
  };
}
