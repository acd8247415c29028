/** aws-managed: AWS managed keys: the aliases that name them, their key policies, how they come to be. Only `account` uses it. */

/** What an AWS alias tells of its AWS managed key. */
interface AwsAlias {
  /** Whether an account has the alias before it has the key. */
  readonly isPredefined: boolean;
  /** What the key is for, in AWS's words; null where they are not on record. */
  readonly protects: string | null;
  /** The service in the words of the key policy. */
  readonly service: string;
  /** The actions that the key policy allows to the account without the service. */
  readonly accountMay: readonly string[];
}

/** The first part of the name of every AWS alias. */
export const awsAliasPrefix = 'alias/aws/';

/** What most services let the account do, what two do, and what ACM does. Source: {@link awsAliases}. */
const usually = ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'];
const onlyRead = ['kms:Describe*', 'kms:Get*', 'kms:List*'];
const inAcm = ['kms:DescribeKey', 'kms:ListGrants', 'kms:RevokeGrant', 'kms:GetKeyPolicy'];

// The words of the columns.
const [predefined, byService] = [true, false] as const;
const unknown = null;

/**
 * AWS aliases: those that every account has from the start (`predefined`), and some that a service makes with the key when it
 * first needs it. AWS publishes no list; accounts differ by Region and age. Here the first use of any of them makes its key.
 *
 * Source of the predefined ones: three public listings of accounts agree on these eleven without a key: ListAliases of a
 * fresh account (pastebin.com/mT3P2ZRP), aws-nuke's output for eu-west-2 (2019), and a state that Terraformer made. The
 * others are those that AWS's ListAliases example, moto's list and public key policies name.
 *
 * Source of the words and policies: LocalStack's recordings of DescribeKey (dynamodb, s3); the key policy of `aws/ebs` in the
 * documentation of Ansible's kms_key_info (aws-observed.json J32), of `aws/elasticfilesystem` in Amazon's EFS User Guide, of
 * `aws/acm` in the documentation of GruCloud's KMS Key (J31 follows from it); policies auto-s3-2, auto-ssm-1, auto-rds-2,
 * auto-awslambda, auto-sns-1, auto-es-2, auto-secretsmanager-2 and auto-dynamodb-3 in Terraform files that were generated from
 * accounts. Where a policy is not on record it is the usual one.
 */
// biome-ignore format: a table is read by columns
export const awsAliases: ReadonlyMap<string, AwsAlias> = new Map([
  // name                      since when  protects my …            service                       the account may
  row('acm',               byService,  'ACM private keys',      'ACM',                        inAcm),
  row('backup',            byService,  unknown,                 'Backup',                     usually),
  row('dynamodb',          predefined, 'DynamoDB data',         'Amazon DynamoDB',            usually),
  row('ebs',               predefined, 'EBS volumes',           'EBS',                        usually),
  row('elasticfilesystem', predefined, 'EFS filesystems',       'EFS',                        usually),
  row('es',                predefined, 'Amazon OpenSearch Service (successor to Amazon Elasticsearch Service) data',
                                                                'OpenSearch Service',         usually),
  row('fsx',               byService,  unknown,                 'FSx',                        usually),
  row('glue',              predefined, 'Glue data',             'Glue',                       usually),
  row('kinesis',           byService,  unknown,                 'Kinesis',                    usually),
  row('kinesisvideo',      predefined, unknown,                 'Kinesis Video Streams',      usually),
  row('lambda',            byService,  'Lambda functions',      'AWS Lambda',                 usually),
  row('rds',               predefined, 'RDS database volumes',  'RDS',                        usually),
  row('redshift',          predefined, unknown,                 'Redshift',                   usually),
  row('s3',                predefined, 'S3 objects',            'S3',                         onlyRead),
  row('secretsmanager',    byService,  'Secrets Manager data',  'AWS Secrets Manager',        usually),
  row('sns',               byService,  'SNS data',              'SNS',                        usually),
  row('sqs',               byService,  unknown,                 'Simple Queue Service (SQS)', usually),
  row('ssm',               predefined, 'SSM parameters',        'SSM',                        onlyRead),
  row('xray',              predefined, unknown,                 'X-Ray',                      usually),
]);

/** The aliases that every account has from the start, sorted. */
export const predefinedAliases: readonly string[] = [...awsAliases]
  .filter(([, { isPredefined }]) => isPredefined)
  .map(([name]) => name);

/** AWS aliases of keys with the usual key policy, sorted: those on which the key state table is right to the letter. */
export const usualAliases: readonly string[] = [...awsAliases]
  .filter(([, { accountMay }]) => accountMay === usually)
  .map(([name]) => name);

function row(
  name: string,
  isPredefined: boolean,
  protects: string | null,
  service: string,
  accountMay: readonly string[],
): readonly [string, AwsAlias] {
  return [`${awsAliasPrefix}${name}`, { isPredefined, protects, service, accountMay }];
}
