import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The only owner of a file on this machine, until it lets go or dies. */
export interface FileOwner {
  readonly release: () => Promise<void>;
}

/** Somebody else owns the file: who, as far as can be told. */
export interface OwnedBy {
  readonly owner: string;
}

/**
 * Makes this process the owner of a file that may not exist yet. What shows that it is, is a socket that the system takes away
 * with the process, however it ends: nothing is left behind that somebody has to judge.
 *
 * Containers that share a folder do not see each other's sockets.
 *
 * @param file its real path: no link leads to it
 * @param name what others are told of the owner
 */
export async function ownFile(file: string, name: string): Promise<FileOwner | OwnedBy> {
  const address = await addressOf(file);
  const first = await listening(address, name);
  if (first !== null) return first;
  const owner = await nameOfOwner(address);
  if (owner !== null) return { owner };
  // Where sockets are files, a killed process leaves one behind at which nobody answers.
  await rm(address, { force: true });
  return (await listening(address, name)) ?? { owner: 'another process' };
}

/** Null if somebody else listens there. */
async function listening(address: string, name: string): Promise<FileOwner | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(name);
  });
  const isOwner = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(address, () => resolve(true));
  });
  if (!isOwner) return null;
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** The same for every path to a file: what its folder is, and its name there. */
async function addressOf(file: string): Promise<string> {
  const { dev, ino } = await stat(dirname(file), { bigint: true });
  const digest = createHash('sha256')
    .update(`${dev} ${ino} ${basename(file)}`)
    .digest('hex')
    .slice(0, 32);
  const name = `kms-model-${digest}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

/** Null if nobody answers. */
function nameOfOwner(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let name: string | null = null;
    const socket = connect(address);
    socket.setEncoding('utf8').setTimeout(1_000, () => socket.destroy());
    socket.on('connect', () => {
      name = '';
    });
    socket.on('data', (text: string) => {
      name = `${name ?? ''}${text}`;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(name === '' ? 'another process' : name));
  });
}
