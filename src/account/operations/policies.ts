import { withKey } from '../agenda.ts';
import { type Failure, failure, type Handlers, success } from '../answer.ts';
import { onKey } from '../on-key.ts';

/** The name that every key policy has. Source: API reference, GetKeyPolicy. */
const policyName = 'default';

/** Key policies: stored as given and never evaluated. Source: API reference, GetKeyPolicy, PutKeyPolicy. */
export const policyHandlers = {
  GetKeyPolicy: onKey(
    ({ record }, { account, input }) =>
      nameProblem(input.PolicyName) ?? success(account, { Policy: record.policy, PolicyName: policyName }),
  ),

  PutKeyPolicy: onKey(
    ({ record }, { account, input }) =>
      nameProblem(input.PolicyName) ??
      policyProblem(input.Policy) ??
      success(withKey(account, { ...record, policy: input.Policy }), {}),
  ),

  ListKeyPolicies: onKey((_found, { account }) =>
    success(account, { PolicyNames: [policyName], Truncated: false }),
  ),
} as const satisfies Handlers;

function nameProblem(name = policyName): Failure | null {
  return name === policyName ? null : failure('NotFoundException', 'No such policy exists');
}

/** The longest policy document, in bytes. Source: AWS KMS quotas, "Key policy document size". */
const longestPolicy = 32_768;

/** What is wrong with a policy document: too long, or not a JSON object. Source: semantics.md A.2. */
export function policyProblem(policy: string | undefined): Failure | null {
  if (policy === undefined) return null;
  if (policy.length > longestPolicy) {
    return failure('LimitExceededException', 'The key policy document is too long.');
  }
  try {
    const document: unknown = JSON.parse(policy);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return null;
  } catch {
    // What is not JSON is as malformed as JSON that is not an object.
  }
  return failure('MalformedPolicyDocumentException', 'The policy document is not a JSON object.');
}
