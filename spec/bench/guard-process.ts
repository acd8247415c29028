/** An emulator or a guard in a process of its own; the first argument says which, and for a guard the second one before what. */
import { startGuard } from '../../src/guard/guard-server.ts';
import { startServer } from '../../src/serve/server.ts';

const [, , what, upstream = ''] = process.argv;
const { url } = what === 'emulator' ? await startServer() : await startGuard({ upstream });
process.stdout.write(`${url}\n`);
