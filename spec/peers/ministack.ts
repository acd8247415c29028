import { join } from 'node:path';
import { pythonEnvironment } from '../python-environment.ts';
import type { Peer } from './peer.ts';

const requirements = join(import.meta.dirname, 'ministack', 'requirements.txt');

export const ministack: Peer = {
  name: 'ministack',
  language: 'Python',
  registry: 'PyPI',
  version: '1.5.33',
  home: 'https://github.com/ministackorg/ministack/issues',
  install: async () => join(await pythonEnvironment('ministack-1.5.33', requirements), 'ministack'),
  command: (program, port) => ({
    program,
    arguments: [],
    environment: { BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), LOG_LEVEL: 'WARNING' },
  }),
};
