#!/usr/bin/env node
/** cli: the program kms-model, a file a subcommand; it reads options, calls the other rooms and prints. Nothing imports it. */
import { runProgram } from './program.ts';

// The AWS SDK warns on Node 20 that its versions of 2027 will want Node 22; it is loaded later, if at all.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// A reader that closes the pipe (`kms-model table | head`) is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    // A run that has something to clean up ends in good order.
    if (process.listenerCount('SIGHUP') > 0) process.emit('SIGHUP');
    else process.exit();
  });
}

const isTerminal = process.stdout.isTTY === true;
const isSet = (name: string) => (process.env[name] ?? '') !== '';

try {
  process.exitCode = await runProgram(process.argv.slice(2), {
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
    isTerminal,
    colors: isSet('FORCE_COLOR') || (isTerminal && !isSet('NO_COLOR')),
  });
} catch (error) {
  // A defect of this program is not a verdict: use the status of a run that could not tell.
  console.error(error);
  process.exitCode = 3;
}
