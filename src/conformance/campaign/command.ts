import type { TableOperation } from '../../key/key-state-table.ts';
import type { KeyIdentifierForm } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';

/**
 * One thing that a campaign does. It names keys and aliases by number, so that it means something after any other
 * commands: a number that nothing was created for names a key that never existed.
 */
export type CampaignCommand =
  | { readonly kind: 'create'; readonly key: number; readonly typeClass: TypeClass }
  | {
      readonly kind: 'call';
      readonly operation: TableOperation;
      readonly key: number;
      /** How the key is named; by an alias, the key is the one that the alias has. */
      readonly by: KeyIdentifierForm;
      readonly alias: number;
      /** Another key, for requests that name two. */
      readonly other: number;
      /** Which of the Regions is called; the key itself or a replica of it may be there, or nothing. */
      readonly region: number;
      /** Which form of the request: 0 is the usual one. */
      readonly variant: number;
    }
  | { readonly kind: 'store'; readonly operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' }
  | { readonly kind: 'wait'; readonly milliseconds: number };

/** A call of a campaign on a key. */
export type CampaignCall = Extract<CampaignCommand, { kind: 'call' }>;

/** How many keys and aliases a sequence has at most, and how many forms a request. */
export const mostKeys = 6;
export const mostAliases = 3;
export const mostVariants = 6;

/** A command with one choice less than before; none for the plainest. */
export function simplerCommands(command: CampaignCommand): readonly CampaignCommand[] {
  switch (command.kind) {
    case 'create':
      return command.typeClass === 'symmetric' ? [] : [{ ...command, typeClass: 'symmetric' }];
    case 'call': {
      const { by, other, region, variant } = command;
      return [
        ...(variant === 0 ? [] : [{ ...command, variant: 0 }]),
        ...(by === 'key ID' ? [] : [{ ...command, by: 'key ID' as const }]),
        ...(region === 0 ? [] : [{ ...command, region: 0 }]),
        ...(other === command.key ? [] : [{ ...command, other: command.key }]),
      ];
    }
    case 'store':
    case 'wait':
      return [];
    default:
      return command satisfies never;
  }
}
