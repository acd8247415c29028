/** An implementation of AWS KMS that a package registry carries and that runs without a container. */
export interface Peer {
  /** Its name, and that of its page in docs/track-record/, NAME-issues.md. */
  readonly name: string;
  readonly language: string;
  /** Where it comes from, such as `PyPI`. */
  readonly registry: string;
  /** The exact version that is installed. */
  readonly version: string;
  /** Where its authors take issues. */
  readonly home: string;
  /** Installs it into `.cache/` if it is not there yet, in the pinned version; returns the path of its program. */
  install(): Promise<string>;
  /** The command that serves it in the foreground on a loopback port; a free one is offered. */
  command(program: string, port: number): PeerCommand;
}

/** How a peer is started. It is stopped with SIGTERM, and with SIGKILL if it does not listen to that. */
export interface PeerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Added to the environment of this process. */
  readonly environment?: { readonly [name: string]: string };
}

/** A peer that answers. */
export interface RunningPeer {
  readonly url: string;
  /** Ends its process and waits for the end. */
  stop(): Promise<void>;
}
