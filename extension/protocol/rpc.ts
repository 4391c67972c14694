/**
 * Typed calls over a `vscode-jsonrpc` connection.
 *
 * A contract is an interface of async methods with one parameter each. {@link remote} is its
 * client, {@link serve} its server; every call gets exactly one answer.
 */
import {
  CancellationTokenSource,
  type Disposable,
  ErrorCodes,
  type MessageConnection,
  ProgressType,
  RequestType2,
  ResponseError,
} from "vscode-jsonrpc";
import { isErrorCode, RemoteError, type WireErrorData } from "./errors";

// biome-ignore lint/suspicious/noExplicitAny: the one place where a contract is open
type AnyMethod = (params: any) => Promise<any>;
type Params<M> = M extends (params: infer P) => Promise<unknown> ? P : never;
type Answer<M> = M extends (params: never) => Promise<infer R> ? R : never;

export interface CallOptions<Progress = unknown> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A client of contract `Api`, whose calls report `Progress`. */
export type Remote<Api, Progress = unknown> = {
  readonly [K in keyof Api]: (
    params: Params<Api[K]>,
    options?: CallOptions<Progress>,
  ) => Promise<Answer<Api[K]>>;
};

export interface CallContext<Progress = unknown> {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** What serves contract `Api`. */
export type Handlers<Api, Progress = unknown> = {
  readonly [K in keyof Api]: (
    params: Params<Api[K]>,
    context: CallContext<Progress>,
  ) => Promise<Answer<Api[K]>>;
};

const progressType = new ProgressType<unknown>();
let lastToken = 0;

const requestType = (method: string) =>
  new RequestType2<unknown, number | null, unknown, WireErrorData>(method);

/**
 * The client of `Api` at the other end of `connection`.
 *
 * Every call settles once: with the answer, or with a {@link RemoteError}; `engine.stopped` when
 * the other end is gone. A connection alone would leave its open calls waiting when it closes,
 * so closing disposes of it, which rejects them.
 */
export function remote<Api, Progress = unknown>(
  connection: MessageConnection,
): Remote<Api, Progress> {
  connection.onClose(() => connection.dispose());
  const call = async (method: string, params: unknown, options: CallOptions<Progress> = {}) => {
    const { signal, onProgress } = options;
    if (signal?.aborted) throw cancelled();
    const source = new CancellationTokenSource();
    const abort = () => source.cancel();
    signal?.addEventListener("abort", abort, { once: true });
    const token = onProgress ? ++lastToken : null;
    const listener: Disposable | undefined =
      token === null
        ? undefined
        : connection.onProgress(progressType, token, (value) => onProgress?.(value as Progress));
    try {
      return await connection.sendRequest(requestType(method), params, token, source.token);
    } catch (error) {
      throw fromWire(error, signal);
    } finally {
      listener?.dispose();
      signal?.removeEventListener("abort", abort);
      source.dispose();
    }
  };
  return new Proxy({} as Remote<Api, Progress>, {
    get: (_target, method) =>
      typeof method === "string" && method !== "then"
        ? (params: unknown, options?: CallOptions<Progress>) => call(method, params, options)
        : undefined,
  });
}

export interface ServeOptions {
  /** Hears of every failure that is a defect of ours, with its stack, before it is answered. */
  readonly onDefect?: (method: string, error: unknown) => void;
}

/**
 * Answers the calls of `Api` that arrive on `connection` with `handlers`.
 * A handler that throws, at once or later, answers with the error's code and details.
 */
export function serve<Api, Progress = unknown>(
  connection: MessageConnection,
  handlers: Handlers<Api, Progress>,
  options: ServeOptions = {},
): Disposable {
  const disposables = Object.entries(handlers as Record<string, AnyMethod>).map(([method]) =>
    connection.onRequest(requestType(method), async (params, token, cancel) => {
      const controller = new AbortController();
      // A call that is cancelled while it waits to be handled gets a token that never fires.
      if (cancel.isCancellationRequested) controller.abort();
      const listener = cancel.onCancellationRequested(() => controller.abort());
      const context: CallContext<Progress> = {
        signal: controller.signal,
        progress: (value) => {
          if (token !== null) report(connection, token, value);
        },
      };
      try {
        const handler = (handlers as Record<string, (p: unknown, c: unknown) => Promise<unknown>>)[
          method
        ];
        // `undefined` is not an answer in JSON-RPC.
        return (await handler?.(params, context)) ?? null;
      } catch (error) {
        if ((codeOf(error) ?? "internal") === "internal") options.onDefect?.(method, error);
        return toWire(error);
      } finally {
        listener.dispose();
      }
    }),
  );
  return { dispose: () => disposables.forEach((disposable) => void disposable.dispose()) };
}

const cancelled = () => new RemoteError("cancelled", { code: "cancelled", details: {} });

/** Sends progress; once the other end is gone nobody is left to hear it, nor that it failed. */
function report(connection: MessageConnection, token: number, value: unknown): void {
  try {
    connection.sendProgress(progressType, token, value).catch(() => {});
  } catch {
    // The connection is closed; its calls are settled by that.
  }
}

/** The code of an engine or remote error; undefined for anything else, a defect of ours. */
function codeOf(error: unknown): WireErrorData["code"] | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return isErrorCode(code) ? code : undefined;
}

function toWire(error: unknown): ResponseError<WireErrorData> {
  const { message, details } = (error ?? {}) as { message?: unknown; details?: unknown };
  const code = codeOf(error);
  const data: WireErrorData = code
    ? { code, details: (details ?? {}) as WireErrorData["details"] }
    : { code: "internal", details: {} };
  const text = typeof message === "string" ? message : String(error);
  return new ResponseError(ErrorCodes.InternalError, text, data);
}

/** Answers of the protocol itself to a call that no handler could take: a defect of ours. */
const misunderstandings: readonly number[] = [
  ErrorCodes.ParseError,
  ErrorCodes.InvalidRequest,
  ErrorCodes.MethodNotFound,
  ErrorCodes.InvalidParams,
  ErrorCodes.InternalError,
];

function fromWire(error: unknown, signal: AbortSignal | undefined): RemoteError {
  if (error instanceof ResponseError && error.data) {
    return new RemoteError(error.message, error.data as WireErrorData);
  }
  if (signal?.aborted) return cancelled();
  if (error instanceof ResponseError && misunderstandings.includes(error.code)) {
    return new RemoteError(error.message, { code: "internal", details: {} });
  }
  // The connection itself failed: the process or panel at the other end is gone.
  const message = error instanceof Error ? error.message : String(error);
  return new RemoteError(message, { code: "engine.stopped", details: {} });
}
