import { test as fcTest } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { kmsModel } from './run.ts';

describe('wrong usage is answered with one line on standard error and status 2', () => {
  it.each<[string, readonly string[], string]>([
    ['no command', [], 'a command is needed, one of table, explain, diagram'],
    ['an unknown command', ['tabel'], "unknown command 'tabel' (Did you mean table?)"],
    [
      'an unknown option',
      ['table', '--fromat', 'json'],
      "unknown option '--fromat' (Did you mean --format?)",
    ],
    ['an unknown format', ['table', '--format', 'xml'], 'Allowed choices are text, markdown, json.'],
    ['an unknown type class', ['table', '--type', 'symetric'], "'symetric': did you mean symmetric?"],
    ['a type class that resembles none', ['table', '--type', 'zzz'], 'use one of symmetric, symmetric-multi'],
    ['a type class that every object has', ['table', '--type', '__proto__'], "type class '__proto__'"],
    ['an argument too many', ['table', 'Enabled'], "too many arguments for 'table'"],
    ['an option without its value', ['diagram', '--type'], 'argument missing; see kms-model diagram --help'],
    ['a missing operation', ['explain'], "'operation'; see kms-model explain --help"],
    ['a missing key state', ['explain', 'Encrypt'], "missing required argument 'key-state'"],
    ['a misspelt operation', ['explain', 'CancelKeyDeletoin', 'Enabled'], 'did you mean CancelKeyDeletion?'],
    ['an operation in lower case', ['explain', 'encrypt', 'Enabled'], 'did you mean Encrypt?'],
    ['an operation that resembles none', ['explain', 'FlyToTheMoon', 'Enabled'], 'see kms-model table'],
    ['an operation that every object has', ['explain', 'constructor', 'Enabled'], "'constructor'"],
    [
      'an operation on no existing key',
      ['explain', 'CreateKey', 'Enabled'],
      'CreateKey uses no existing key',
    ],
    ['a misspelt key state', ['explain', 'Encrypt', 'Enabeld'], "key state 'Enabeld': did you mean Enabled?"],
    ['a key state that resembles none', ['explain', 'Encrypt', 'Gone'], 'use one of Enabled, Disabled, Pend'],
    ['a deleted key', ['explain', 'Encrypt', 'Deleted'], 'Deleted is not a key state'],
    ['arguments the wrong way round', ['explain', 'Enabled', 'Encrypt'], "unknown operation 'Enabled'"],
    ['a line break', ['explain', 'En\ncrypt', 'Enabled'], "unknown operation 'En crypt'"],
    ['an escape sequence', ['explain', '\u001b[31mEncrypt', 'Enabled'], "unknown operation ' [31mEncrypt'"],
    [
      'one file for two reports',
      ['conformance', '--json', 'a', '--html', './a'],
      '--json and --html name the',
    ],
    ['a trace over a report', ['conformance', '--trace', 'a', '--json', 'a'], 'name the same file: a'],
    ['a seed for no campaign', ['conformance', '--seed', '7'], '--seed needs --campaign'],
    ['sequences without a campaign', ['conformance', '--runs', '9', '--length', '9'], 'need --campaign'],
    ['a clock that is none', ['conformance', '--clock', 'soon'], '/_kms-model/clock'],
    [
      'a Region that AWS has not got',
      ['conformance', '--aws', '--region', 'local'],
      "--region must be a Region of AWS, such as eu-central-1; got 'local'",
    ],
    ['a consent to nothing', ['conformance', '--yes'], '--yes needs --aws'],
    ['a journal of nothing', ['conformance', '--journal', 'a'], '--journal needs --aws'],
    ['a rate for no AWS', ['conformance', '--rate', '2'], '--rate needs --aws or --plan'],
    [
      'a cleanup of no AWS',
      ['conformance', '--cleanup', '20260101T120000-3f9a1c'],
      '--cleanup needs --aws: it calls AWS itself',
    ],
    [
      'a count that is none',
      ['conformance', '--campaign', '--runs', '0'],
      "--runs must be a whole number from 1 to 999999; got '0'",
    ],
    [
      'a duration without a unit',
      ['conformance', '--timeout', '10'],
      "--timeout must be a duration such as 500ms, 30s or 10m, up to 24d; got '10'",
    ],
    ['a delay of nothing', ['serve', '--delay', 'replicaton=0s'], 'did you mean replication?'],
    ['a report that is not there', ['merge', 'nowhere'], 'nowhere cannot be read: '],
    ['a word as long as a book', ['explain', 'E'.repeat(1e6), 'Enabled'], `'${'E'.repeat(60)}…'`],
  ])('%s', async (_, args, expected) => {
    const { status, stdout, stderr } = await kmsModel(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^kms-model: [^\n]{1,900}\n$/);
  });

  const word = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('--type', '--format', '-x', '--', '', 'Enabled', 'Encrypt', 'json', 'symmetric'),
  );
  fcTest.prop(
    [fc.constantFrom('table', 'explain', 'diagram'), fc.array(word, { minLength: 1, maxLength: 4 })],
    { numRuns: 40 },
  )('whatever the words are, a run succeeds or ends with one line and status 2', async (name, words) => {
    const { status, stdout, stderr } = await kmsModel(name, ...words);
    if (status === 0) expect(stderr).toBe('');
    else
      expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({
        status: 2,
        stdout: '',
        lines: 2,
      });
  });
});

describe('help', () => {
  it('lists every command with what it is for, on standard output', async () => {
    const { status, stdout, stderr } = await kmsModel('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}`, 'm'));
  });

  it.each(commands.map(({ name }) => name))('of %s fits 110 columns, asked for either way', async (name) => {
    const { status, stdout } = await kmsModel(name, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: kms-model ${name}`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    expect((await kmsModel('help', name)).stdout).toBe(stdout);
  });

  it('names the version of the package', async () => {
    const { stdout } = await kmsModel('--version');
    expect(stdout).toMatch(/^kms-model \d+\.\d+\.\d+\n$/);
  });
});
