import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const folder = join(import.meta.dirname, 'winterbaume');
const target = join(import.meta.dirname, '..', '..', '.cache', 'winterbaume-kms-0.2.1');

export const winterbaume: Peer = {
  name: 'winterbaume',
  language: 'Rust',
  registry: 'crates.io',
  version: '0.2.1',
  home: 'https://github.com/moriyoshi/winterbaume/issues',
  install: async () => {
    const build = ['build', '--locked', '--quiet', '--target-dir', target];
    await promisify(execFile)('nice', ['cargo', ...build], { cwd: folder });
    return join(target, 'debug', 'winterbaume-kms-server');
  },
  command: (program, port) => ({ program, arguments: [String(port)] }),
};
