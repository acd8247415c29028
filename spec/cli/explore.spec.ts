import { describe, expect, it } from 'vitest';
import { kmsModel, kmsModelWith } from './run.ts';

describe('kms-model explore', () => {
  it('prints bounds and counts, the properties that hold, and a line for everything that is alive', async () => {
    const { status, stdout } = await kmsModel('explore', '--type', 'custom-key-store');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'custom-key-store\n    one key; waiting periods of 7 and 30 days\n    30 states, ',
    );
    expect(stdout).toMatch(/PROPERTIES: (\d+) of \1 hold in all 314 states/);
    expect(stdout).toContain(
      '  Unavailable  <-  CreateKey, CustomKeyStoreDisconnected  (custom-key-store)\n',
    );
    expect(stdout).toContain('  never  PendingImport\n');
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await kmsModel('explore', '--type', 'custom-key-store', '--json');
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({
      explored: [{ name: 'custom-key-store', states: 30, refusals: { DisabledException: 16 } }, {}, {}],
      alive: { Disabled: [{ label: 'DisableKey', key: null }], PendingImport: null },
    });
    expect((await kmsModel('explore', '--type', 'custom-key-store', '--format', 'json')).stdout).toBe(stdout);
  });

  it('fails when it is cut short, and prints no counts', async () => {
    const { status, stdout, stderr } = await kmsModel('explore', '--limit', '100', '--type', 'symmetric');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      'kms-model: the exploration was cut short: more than 100 states: narrow the bounds or raise the limit\n',
    );
  });

  it('shows a person how far it is, on one line that is gone in the end', async () => {
    const { stderr } = await kmsModelWith({ colors: true }, 'explore', '--type', 'hmac');
    expect(stderr).toBe('\r1 of 1, hmac: 1 states found, 1 to go on from\u001b[K\r\u001b[K');
    expect((await kmsModel('explore', '--type', 'hmac')).stderr).toBe('');
  });

  it('prints the shortest way to a key state, a cell, an exception, a transition', async () => {
    const lastLines = [];
    for (const goal of [
      ['PendingReplicaDeletion', '--type', 'signing-multi-region'],
      ['Unavailable', '--call', 'CreateGrant', '--type', 'custom-key-store'],
      ['NotFoundException', '--type', 'hmac-external'],
      ['Disabled: EnableKey', '--type', 'hmac'],
    ]) {
      const { status, stdout } = await kmsModel('explore', '--to', ...goal);
      expect(status).toBe(0);
      lastLines.push(stdout.trimEnd().split('\n').at(-1)?.trim());
    }
    expect(lastLines).toEqual([
      'ScheduleKeyDeletion 7 days  us-east-1  PendingReplicaDeletion Creating',
      'CreateGrant                 Unavailable',
      'DeleteImportedKeyMaterial non-current  PendingImport',
      'EnableKey   Enabled',
    ]);
  });

  it('says that there is no way where there is none', async () => {
    expect(await kmsModel('explore', '--type', 'hmac', '--to', 'PendingImport')).toEqual({
      status: 1,
      stdout: 'There is no way.\n',
      stderr: '',
    });
  });

  it.each([
    [['--call', 'Encrypt'], '--call needs --to with a key state'],
    [['--to', 'Gone'], "got 'Gone'"],
    [['--limit', 'many'], "--limit must be a whole number of states, 1 or more; got 'many'"],
    [['--limit', '0'], "--limit must be a whole number of states, 1 or more; got '0'"],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stderr } = await kmsModel('explore', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
