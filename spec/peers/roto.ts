import { join } from 'node:path';
import { pythonEnvironment } from '../python-environment.ts';
import type { Peer } from './peer.ts';

const requirements = join(import.meta.dirname, 'roto', 'requirements.txt');

export const roto: Peer = {
  name: 'roto',
  language: 'Rust',
  registry: 'PyPI',
  version: '0.10.1',
  home: 'https://github.com/vivainio/roto/issues',
  install: async () => join(await pythonEnvironment('roto-0.10.1', requirements), 'roto-server'),
  command: (program, port) => ({
    program,
    arguments: ['--host', '127.0.0.1', '--port', String(port), '--ephemeral'],
  }),
};
