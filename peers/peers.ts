import { localstack } from './localstack.ts';
import { ministack } from './ministack.ts';
import { moto } from './moto.ts';
import type { Peer } from './peer.ts';
import { winterbaume } from './winterbaume.ts';

/** Every peer of the track record. */
export const peers: readonly Peer[] = [moto, localstack, ministack, winterbaume];
