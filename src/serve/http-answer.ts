/** What HTTP answers. The length is the server's matter. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One line of text: every error that is not AWS's. */
export function textAnswer(
  status: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${line}\n` };
}

export function jsonAnswer(value: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `${JSON.stringify(value)}\n`,
  };
}

export function methodAnswer(allowed: readonly string[], line: string): HttpAnswer {
  return textAnswer(405, line, { allow: allowed.join(', ') });
}
