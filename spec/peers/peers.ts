import { http4k } from './http4k.ts';
import { localstack } from './localstack.ts';
import { ministack } from './ministack.ts';
import { moto } from './moto.ts';
import type { Peer } from './peer.ts';
import { roto } from './roto.ts';
import { winterbaume } from './winterbaume.ts';

/** Every peer of the track record. */
export const peers: readonly Peer[] = [moto, localstack, ministack, winterbaume, roto, http4k];
