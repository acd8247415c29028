import { linesOf } from './reader.ts';

/** A key ID as AWS makes them, in whatever text. */
const keyIdPattern = /\b(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/g;
const aliasPattern = /\balias\/[A-Za-z0-9/_-]+/g;

/** The keys of a trace that can be forgotten, by the number of the line after which no line is about them. */
export type LastMentions = ReadonlyMap<number, readonly string[]>;

/**
 * Reads a trace only to see where each key is named last, by its ID or by an alias that it ever had. What can concern a key
 * without naming it, such as ListKeys, counts as naming all.
 */
export async function lastMentions(chunks: AsyncIterable<Uint8Array>): Promise<LastMentions> {
  const keys = new Map<string, number>();
  const aliases = new Map<string, { line: number; readonly keyIds: Set<string> }>();
  let ofAll = 0;
  for await (const { number, text } of linesOf(chunks)) {
    const keyIds = new Set(text.match(keyIdPattern));
    for (const keyId of keyIds) keys.set(keyId, number);
    for (const alias of text.match(aliasPattern) ?? []) {
      const known = aliases.get(alias) ?? { line: number, keyIds: new Set() };
      known.line = number;
      for (const keyId of keyIds) known.keyIds.add(keyId);
      aliases.set(alias, known);
    }
    if (isAboutAll(text, keyIds.size > 0)) ofAll = number;
  }
  for (const { line, keyIds } of aliases.values()) {
    for (const keyId of keyIds) keys.set(keyId, Math.max(line, keys.get(keyId) ?? 0));
  }
  const byLine = new Map<number, string[]>();
  for (const [keyId, last] of keys) {
    const line = Math.max(last, ofAll);
    byLine.set(line, [...(byLine.get(line) ?? []), keyId]);
  }
  return byLine;
}

/** Says whether a line can be about keys that it does not name: a list of them, or a ciphertext or token of one. */
function isAboutAll(text: string, namesKey: boolean): boolean {
  const operation = /"operation"\s*:\s*"([A-Za-z]+)"/.exec(text)?.[1] ?? '';
  if (/^(List(Keys|Aliases|RetirableGrants)|DeleteCustomKeyStore)$/.test(operation)) return true;
  return !namesKey && /^(Decrypt|ReEncrypt|RetireGrant)$/.test(operation);
}
