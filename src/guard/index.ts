/**
 * guard: the reference model of AWS KMS in front of an emulator, in the same process or over HTTP.
 *
 * @packageDocumentation
 */
export { type CreateGuardOptions, createGuard, type EmulatorGuard } from './create-guard.ts';
export { EmulatorTrouble, type Forward } from './emulator/emulator.ts';
export { type GuardServer, type StartGuardOptions, startGuard } from './guard-server.ts';
export { type GuardedCall, guardedCallText } from './guarded-call.ts';
