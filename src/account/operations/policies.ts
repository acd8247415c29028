import { withKey } from '../agenda.ts';
import { failure, type Handlers } from '../answer.ts';
import { policyName } from '../default-policy.ts';
import { findPermitted } from '../on-key.ts';

/** Key policies: stored as given and never evaluated. Source: API reference, GetKeyPolicy, PutKeyPolicy. */
export const policyHandlers = {
  GetKeyPolicy: (context) => {
    const found = findPermitted(context, context.input.KeyId);
    if (!found.ok) return found;
    if ((context.input.PolicyName ?? policyName) !== policyName) {
      return failure('NotFoundException', 'No such policy exists');
    }
    return {
      ok: true,
      account: context.account,
      response: { Policy: found.record.policy, PolicyName: policyName },
    };
  },

  PutKeyPolicy: (context) => {
    const found = findPermitted(context, context.input.KeyId);
    if (!found.ok) return found;
    if ((context.input.PolicyName ?? policyName) !== policyName) {
      return failure('NotFoundException', 'No such policy exists');
    }
    const problem = policyProblem(context.input.Policy);
    if (problem !== null) return problem;
    const record = { ...found.record, policy: context.input.Policy };
    return { ok: true, account: withKey(context.account, record), response: {} };
  },

  ListKeyPolicies: (context) => {
    const found = findPermitted(context, context.input.KeyId);
    return found.ok
      ? { ok: true, account: context.account, response: { PolicyNames: [policyName], Truncated: false } }
      : found;
  },
} as const satisfies Partial<Handlers>;

/** The longest policy document, in bytes. Source: AWS KMS quotas, "Key policy document size". */
const longestPolicy = 32_768;

/** What is wrong with a policy document: too long, or no JSON object. Source: semantics.md A.2. */
export function policyProblem(policy: string | undefined) {
  if (policy === undefined) return null;
  if (policy.length > longestPolicy) {
    return failure('LimitExceededException', 'The key policy document is too long.');
  }
  try {
    const document: unknown = JSON.parse(policy);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return null;
  } catch {
    // No JSON is as malformed as JSON that is no object.
  }
  return failure('MalformedPolicyDocumentException', 'The policy document is not a JSON object.');
}
