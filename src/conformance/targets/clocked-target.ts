import type { Target } from './target.ts';
import { RunStopped } from './target.ts';

/** A clock that does not work as one, with one line that says how it should. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/** What time it was at a clock, and when it was asked, both epoch milliseconds. */
interface Reading {
  readonly shown: number;
  readonly askedAt: number;
  readonly isFrozen: boolean;
}

/** How long a clock may take to answer, milliseconds. */
const patience = 10_000;

/**
 * A target whose clock is moved through a URL: GET shows it, POST `{"to":"2026-01-01T00:00:00Z"}` moves it; both answer
 * `{"now":"2026-01-01T00:00:00Z"}`, with `"kind":"frozen"` if it stands still between calls. `kms-model serve` has such
 * a clock at `/_kms-model/clock`.
 *
 * @throws ClockError if there is no such clock
 */
export async function clockedTarget<Inner extends Target>(
  target: Inner,
  url: URL,
): Promise<Inner & Required<Pick<Target, 'advance' | 'now'>>> {
  let reading = await read(url, {});
  const now = () => (reading.isFrozen ? reading.shown : reading.shown + (Date.now() - reading.askedAt));
  return {
    ...target,
    now,
    advance: async (to: number) => {
      try {
        reading = await read(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ to: new Date(to).toISOString() }),
        });
      } catch (error) {
        if (error instanceof ClockError) throw new RunStopped(error.message);
        throw error;
      }
    },
  };
}

async function read(url: URL, request: RequestInit): Promise<Reading> {
  const askedAt = Date.now();
  let text: string;
  try {
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    text = await beginningOf(response);
    if (!response.ok)
      throw new ClockError(`the clock at ${url} answers HTTP ${response.status}: ${line(text)}`);
  } catch (error) {
    if (error instanceof ClockError) throw error;
    throw new ClockError(`the clock at ${url} does not answer: ${reasonOf(error)}`);
  }
  const shown = instantIn(text);
  if (Number.isNaN(shown)) {
    throw new ClockError(
      `the clock at ${url} must answer {"now":"2026-01-01T00:00:00Z"}; it answers ${line(text)}`,
    );
  }
  return { shown, askedAt, isFrozen: /"kind"\s*:\s*"frozen"/.test(text) };
}

/** A clock has little to say: what follows is not read. */
const longestAnswer = 10_000;

/** The text that an answer begins with. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestAnswer) break;
  }
  return text;
}

function instantIn(text: string): number {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('now' in value)) return Number.NaN;
    return typeof value.now === 'string' ? Date.parse(value.now) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

function line(text: string): string {
  const [first = ''] = text.trim().split('\n');
  return first === '' ? 'nothing' : first.slice(0, 120);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
