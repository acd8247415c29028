import { join } from 'node:path';
import { pythonEnvironment } from '../python-environment.ts';
import type { Peer } from './peer.ts';

const requirements = join(import.meta.dirname, '..', 'moto', 'requirements.txt');

export const moto: Peer = {
  name: 'moto',
  language: 'Python',
  registry: 'PyPI',
  version: '5.2.5',
  home: 'https://github.com/getmoto/moto/issues',
  install: async () => join(await pythonEnvironment('moto-5.2.5', requirements), 'python'),
  command: (program, port) => ({
    program,
    arguments: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
  }),
};
