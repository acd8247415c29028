import type { CallOutcome } from '../account/call.ts';
import { aliasAt } from '../account/look-up.ts';
import { type Operation, operations } from '../key/operation.ts';
import type { HttpAnswer } from '../serve/http-answer.ts';
import type { HttpRequest } from '../serve/route.ts';
import type { ServedCall } from '../serve/served-account.ts';
import { exceptionResponse, outcomeResponse, readCall, withRequestId } from '../serve/wire.ts';
import { bringAlong } from './emulator/bring-along.ts';
import { Emulator, type EmulatorAnswer, EmulatorTrouble, type Forward } from './emulator/emulator.ts';
import { wrapped, wrappingFor } from './emulator/wrap-for-emulator.ts';
import { joinedAnswer, needsEmulator } from './emulator-members.ts';
import type { AnsweredBy, GuardedCall, Verdict } from './guarded-call.ts';
import { type Members, membersOf, textIn, without } from './members.ts';
import { identifiersIn } from './shadow/key-names.ts';
import type { Shadow } from './shadow/shadow.ts';
import { Newcomers } from './take-up/newcomers.ts';

export interface GuardSettings {
  readonly shadow: Shadow;
  /** The Region of requests that name none. */
  readonly region: string;
  /** Whether the model answers for operations that the emulator has not got, where that needs no key material. */
  readonly answerMissing: boolean;
  /** Hears of every call. */
  readonly onCall?: (call: GuardedCall) => void;
  /** What else a user should know: a key that is not judged, what the emulator could not be brought to. */
  readonly onTrouble?: (line: string) => void;
}

/**
 * Answers calls of KMS in front of an emulator: judged by the model first, done by the emulator, set right by the model.
 *
 * Calls that change something are taken one after another, so that model and emulator see them in the same order.
 */
export class Guard {
  readonly #settings: GuardSettings;
  readonly #shadow: Shadow;
  readonly #newcomers: Newcomers;
  #turn: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(settings: GuardSettings) {
    this.#settings = settings;
    this.#shadow = settings.shadow;
    this.#newcomers = new Newcomers(settings.shadow, settings.onTrouble);
  }

  /** Answers one request of the KMS wire protocol; `forward` hands requests on to the emulator. */
  async answer(request: HttpRequest, forward: Forward): Promise<HttpAnswer> {
    this.#count += 1;
    const { headers, path, body } = request;
    const query = path.split('?')[1] ?? '';
    const read = readCall({ headers, query, body, defaultRegion: this.#settings.region, count: this.#count });
    const verdict = read.ok
      ? await this.#answered(read.call, new Emulator(request, forward))
      : { answer: read.answer, by: 'model' as const, why: 'no call of AWS KMS' };
    this.#report(read.ok ? read.call : null, verdict);
    return verdict.answer.headers['x-amzn-requestid'] === undefined
      ? withRequestId(verdict.answer, this.#count)
      : verdict.answer;
  }

  async #answered(call: ServedCall, emulator: Emulator): Promise<Verdict> {
    const fault = this.#shadow.served.faults.take(call.operation);
    const injected = fault && exceptionResponse(fault.exception, fault.message ?? '');
    if (injected !== undefined && fault?.applied !== true) {
      return { answer: injected, by: 'model', why: 'an injected fault' };
    }
    const verdict = await this.#guarded(call, emulator);
    return injected === undefined ? verdict : { ...verdict, answer: injected, why: 'an injected fault' };
  }

  async #guarded(call: ServedCall, emulator: Emulator): Promise<Verdict> {
    try {
      if (operations[call.operation].changes !== null)
        return await this.#inTurn(() => this.#course(call, emulator, true));
      return await this.#course(call, emulator, false);
    } catch (error) {
      if (!(error instanceof EmulatorTrouble)) throw error;
      const name = error.isLate ? 'DependencyTimeoutException' : 'KMSInternalException';
      return {
        answer: exceptionResponse(name, error.message),
        by: 'model',
        why: 'the emulator did not answer',
      };
    }
  }

  /** Runs a task when all earlier ones have ended. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** What becomes of a call: whatever changes the model besides the call itself is done in turn, and the call begins anew. */
  async #course(asked: ServedCall, emulator: Emulator, isInTurn: boolean): Promise<Verdict> {
    let call = this.#renamed(asked);
    const again = () => this.#inTurn(() => this.#course(call, emulator, true));
    let judged = this.#shadow.judge(call);
    if (this.#mayBeUnknown(call, judged)) {
      if (!isInTurn) return again();
      if (await this.#newcomers.takeUpNamed(call, emulator)) {
        call = this.#renamed(asked);
        judged = this.#shadow.judge(call);
      }
      const why = this.#newcomers.whyNotJudged(call);
      if (why !== null) return asItIs(await emulator.handOn(), `not judged: ${why}`);
    }
    if (!judged.ok && !this.#isForEmulator(call, judged)) return refused(judged);
    if (listsKeys(call)) return isInTurn ? this.#listed(call, judged, emulator) : again();
    if (call.operation === 'ImportKeyMaterial') return this.#imported(call, emulator);

    let answer = await this.#handedOn(call, emulator);
    if (answer.kind === 'refused' && judged.ok && !tellsOfContent(call.operation, answer.exception)) {
      if (!isInTurn) return again();
      const brought = await this.#broughtAlong(call, emulator, answer.exception);
      if (brought === 'lost') return refused(this.#shadow.judge(call));
      if (brought === 'changed') answer = await this.#handedOn(call, emulator);
    }
    return this.#settled(call, judged, answer, emulator);
  }

  /** All that the emulator lists is taken up, and then the model lists it. */
  async #listed(call: ServedCall, judged: CallOutcome, emulator: Emulator): Promise<Verdict> {
    return this.#settled(call, judged, await this.#newcomers.takeUpListed(call, emulator), emulator);
  }

  #renamed(call: ServedCall): ServedCall {
    return { ...call, input: this.#shadow.names.forModel(call.input) };
  }

  /** What a caller gets of what the emulator answered. */
  async #settled(
    call: ServedCall,
    judged: CallOutcome,
    answer: EmulatorAnswer,
    emulator: Emulator,
  ): Promise<Verdict> {
    const { operation } = call;
    switch (answer.kind) {
      case 'done':
        if (!judged.ok) return this.#afterDecryption(call, answer.output, answer.answer, emulator);
        if (answer.output['SignatureValid'] === false) return invalid('KMSInvalidSignatureException');
        if (answer.output['MacValid'] === false) return invalid('KMSInvalidMacException');
        return this.#done(call, answer.output, answer.answer, whyDone(emulator));
      case 'missing':
        return this.#forMissing(call, answer.answer, 'the emulator has not got the operation');
      case 'refused':
        if (!judged.ok) {
          const isTold = ['InvalidCiphertextException', 'IncorrectKeyException', 'AccessDeniedException'];
          return isTold.includes(answer.exception)
            ? asItIs(answer, 'only it can read the ciphertext')
            : refused(judged);
        }
        if (operation === 'Verify' && answer.exception === 'KMSInvalidSignatureException')
          return invalid(answer.exception);
        if (operation === 'VerifyMac' && answer.exception === 'KMSInvalidMacException')
          return invalid(answer.exception);
        if (tellsOfContent(operation, answer.exception))
          return asItIs(answer, 'only it can read the ciphertext');
        return this.#forMissing(call, answer.answer, `the emulator refuses it with ${answer.exception}`);
      case 'failed':
        return this.#forMissing(call, answer.answer, 'the emulator failed');
      default:
        return answer satisfies never;
    }
  }

  /** The call as the model does it, with what only the emulator can make. */
  #done(
    call: ServedCall,
    output: Members,
    answer: HttpAnswer,
    why: string,
    by: AnsweredBy = 'both',
  ): Verdict {
    const outcome = this.#shadow.commit(call, output);
    if (!outcome.ok) return refused(outcome);
    const joined = joinedAnswer(call.operation, membersOf(outcome.response), output);
    const told = outcomeResponse({ ok: true, response: joined });
    return { answer: { ...told, headers: { ...corsOf(answer), ...told.headers } }, by, why };
  }

  /** The model's answer for what the emulator does not do, if it may give one; otherwise the emulator's. */
  #forMissing(call: ServedCall, answer: HttpAnswer, why: string): Verdict {
    if (this.#settings.answerMissing && !needsEmulator(call.operation))
      return this.#done(call, {}, answer, why, 'model');
    return { answer, by: 'emulator', why };
  }

  /** What was encrypted before the model saw it, or so long ago that it forgot: the emulator tells whose it was, then it is judged. */
  async #afterDecryption(
    call: ServedCall,
    output: Members,
    answer: HttpAnswer,
    emulator: Emulator,
  ): Promise<Verdict> {
    return this.#inTurn(async () => {
      const identifier = textIn(output, call.operation === 'Decrypt' ? 'KeyId' : 'SourceKeyId');
      if (identifier !== undefined) await this.#newcomers.takeUp(call, identifier, emulator);
      this.#shadow.learnCiphertext(call, output);
      const judged = this.#shadow.judge(call);
      return judged.ok
        ? this.#done(call, output, answer, 'the emulator told whose ciphertext it is')
        : refused(judged);
    });
  }

  /** Key material is unwrapped here, and wrapped anew for the emulator: so the model knows which it is. */
  async #imported(call: ServedCall, emulator: Emulator): Promise<Verdict> {
    const material = this.#shadow.imported ?? '';
    const { KeyId } = this.#shadow.forEmulator(call);
    const parameters = await emulator.ask('GetParametersForImport', { KeyId, ...wrappingFor(material) });
    if (parameters.kind !== 'done') {
      return this.#forMissing(call, parameters.answer, 'the emulator does not import key material');
    }
    const EncryptedKeyMaterial = wrapped(material, textIn(parameters.output, 'PublicKey') ?? '');
    const { ImportToken } = parameters.output;
    const input = { ...this.#shadow.forEmulator(call), ImportToken };
    const answer = await emulator.handOnWith(
      EncryptedKeyMaterial === null ? input : { ...input, EncryptedKeyMaterial },
    );
    return answer.kind === 'done'
      ? this.#done(call, answer.output, answer.answer, 'key material was wrapped for the emulator')
      : this.#forMissing(call, answer.answer, 'the emulator does not take the key material');
  }

  /** The emulator's answer to a call; a custom key store that is the model's alone is none of its business. */
  async #handedOn(call: ServedCall, emulator: Emulator): Promise<EmulatorAnswer> {
    const input = this.#shadow.forEmulator(call);
    const isSame = Object.entries(membersOf(call.input)).every(([name, value]) => input[name] === value);
    const answer = await (isSame ? emulator.handOn() : emulator.handOnWith(input));
    if (call.operation !== 'CreateKey' || answer.kind === 'done' || !this.#settings.answerMissing)
      return answer;
    if (input['CustomKeyStoreId'] === undefined) return answer;
    return emulator.handOnWith(without(input, ['CustomKeyStoreId', 'XksKeyId', 'Origin']));
  }

  /** Whether the model refuses a call for what it cannot know: the ciphertext is one that it has not seen. */
  #isForEmulator(call: ServedCall, judged: CallOutcome): boolean {
    return (
      !judged.ok &&
      judged.exception.name === 'InvalidCiphertextException' &&
      this.#shadow.hasUnknownCiphertext(call)
    );
  }

  /** Whether a call may be about a key that the emulator had before. */
  #mayBeUnknown({ operation, region, input }: ServedCall, judged: CallOutcome): boolean {
    const keyId = textIn(membersOf(input), 'KeyId') ?? '';
    if (operation === 'DescribeKey' && keyId.startsWith('alias/aws/')) {
      return aliasAt(this.#shadow.account, region, keyId) === undefined;
    }
    if (judged.ok) return false;
    const { name } = judged.exception;
    return name === 'NotFoundException' || name === 'AccessDeniedException';
  }

  /** Brings the keys of a call into the key states of the model; an alias that is here no more is deleted there too. */
  async #broughtAlong(
    call: ServedCall,
    emulator: Emulator,
    exception: string,
  ): Promise<'lost' | 'same' | 'changed'> {
    let result: 'same' | 'changed' = 'same';
    if (call.operation === 'CreateAlias' && exception === 'AlreadyExistsException') {
      const { AliasName } = membersOf(call.input);
      if ((await emulator.ask('DeleteAlias', { AliasName })).kind === 'done') result = 'changed';
    }
    const keys = new Set<string>();
    for (const identifier of identifiersIn(call.input)) {
      const found = this.#shadow.find(call, identifier);
      if (found === undefined || keys.has(found.keyId)) continue;
      keys.add(found.keyId);
      const { keyId, region } = found;
      const { keyState } = found.record.key;
      if (keyState === 'Deleted') continue;
      const brought = await bringAlong(emulator, {
        keyId: this.#shadow.names.emulatorsId(keyId),
        region,
        keyState,
      });
      // Some emulators show AWS managed keys that they do not have.
      if (brought === 'lost' && found.record.key.facts.type.keyManager === 'CUSTOMER') {
        this.#settings.onTrouble?.(`the emulator has lost the key '${keyId}': it is forgotten`);
        this.#shadow.forget(keyId);
        return 'lost';
      }
      if (brought === 'changed') result = 'changed';
    }
    return result;
  }

  #report(call: ServedCall | null, { answer, by, why }: Verdict): void {
    const { onCall } = this.#settings;
    if (onCall === undefined) return;
    const { status, body } = answer;
    onCall({
      operation: call?.operation ?? 'unknown',
      region: call?.region ?? this.#settings.region,
      key: (call === null ? undefined : identifiersIn(call.input)[0]) ?? null,
      status,
      exception:
        status < 300 ? null : (/"(?:__type|code)"\s*:\s*"([^"]*)"/.exec(body)?.[1] ?? `HTTP ${status}`),
      by,
      why,
    });
  }
}

/** Whether a call is for more than one key. */
function listsKeys({ operation, input }: ServedCall): boolean {
  return (
    operation === 'ListKeys' ||
    operation === 'ListRetirableGrants' ||
    (operation === 'ListAliases' && membersOf(input)['KeyId'] === undefined)
  );
}

/** Whether an emulator's refusal is of what only it can read: no matter of the key's state. */
function tellsOfContent(operation: Operation, exception: string): boolean {
  return (
    operations[operation].category === 'cryptographic' &&
    [
      'InvalidCiphertextException',
      'IncorrectKeyException',
      'KMSInvalidSignatureException',
      'KMSInvalidMacException',
    ].includes(exception)
  );
}

function refused(outcome: CallOutcome): Verdict {
  const said = outcome.ok ? '' : outcome.exception.message;
  return { answer: outcomeResponse(outcome), by: 'model', why: said === '' ? 'as AWS does' : said };
}

function invalid(exception: 'KMSInvalidSignatureException' | 'KMSInvalidMacException'): Verdict {
  return {
    answer: exceptionResponse(exception, ''),
    by: 'both',
    why: 'the emulator says that it is not valid',
  };
}

function asItIs({ answer }: EmulatorAnswer, why: string): Verdict {
  return { answer, by: 'emulator', why };
}

function whyDone({ ownCalls }: Emulator): string {
  return ownCalls.length === 0 ? 'allowed' : `allowed, after ${ownCalls.join(', ')}`;
}

/** What lets a web page read the answer, if the emulator lets it. */
function corsOf({ headers }: HttpAnswer): HttpAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}
