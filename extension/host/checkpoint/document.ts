/** One checkpoint that is open in one or more editors: its listing, its figures, its freshness. */
import * as vscode from "vscode";
import type { CheckpointHostApi, CheckpointState } from "../../protocol/checkpointView";
import { isRemoteError } from "../../protocol/errors";
import { Disposables } from "../disposables";
import { describeFailure, logFailure } from "../errors";
import { watchCheckpoint } from "../fileWatch";
import { baseName } from "../resources";
import type { Services } from "../services";
import { pathOf } from "../uris";

/** Bins of a tensor's histogram: what a panel of a few hundred pixels can show. */
const HISTOGRAM_BINS = 64;

type StatsByTensor = Awaited<ReturnType<CheckpointHostApi["stats"]>>;

export class CheckpointDocument extends Disposables implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly #services: Services;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  /** Fires after the state has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #stats = new Map<string, StatsByTensor[string]>();
  #state: CheckpointState;
  #reading: AbortController | undefined;

  /** Cheap: reads nothing. */
  constructor(services: Services, uri: vscode.Uri) {
    super();
    this.#services = services;
    this.uri = uri;
    this.#state = {
      name: baseName(uri.path),
      path: pathOf(uri),
      status: "reading",
      stale: false,
    };
    this.register({ dispose: () => this.#reading?.abort() });
  }

  get state(): CheckpointState {
    return this.#state;
  }

  /** Reads the header, unless that was begun before. A view calls it once it is painted. */
  start(): void {
    if (this.#reading) return;
    void this.#watch();
    void this.refresh();
  }

  /** Reads the header anew. */
  async refresh(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#stats.clear();
    const { failure: _, ...rest } = this.#state;
    this.#set({ ...rest, status: "reading", stale: false });
    try {
      const listing = await this.#services.engine.list(
        { path: this.#state.path },
        { signal: reading.signal },
      );
      if (this.#reading === reading) this.#set({ ...this.#state, status: "done", listing });
    } catch (error) {
      // A cancelled reading was superseded, or nobody looks at it any more.
      if (this.#reading !== reading || isRemoteError(error, "cancelled")) return;
      logFailure(this.#services.log, `list ${this.#state.path}`, error);
      const { listing: __, ...state } = this.#state;
      this.#set({ ...state, status: "failed", failure: describeFailure(error) });
    }
  }

  /** Figures of some tensors. What was computed once is kept until the file is read anew. */
  async stats(tensors: readonly string[], signal: AbortSignal): Promise<StatsByTensor> {
    const missing = tensors.filter((name) => !this.#stats.has(name));
    if (missing.length > 0) {
      const reading = this.#reading;
      const { path } = this.#state;
      const result = await this.#services.engine.stats(
        { path, tensors: missing, bins: HISTOGRAM_BINS },
        { signal },
      );
      for (const { name, stats } of result.tensors ?? []) {
        if (stats && this.#reading === reading) this.#stats.set(name, stats);
      }
    }
    return Object.fromEntries(
      tensors.flatMap((name) => {
        const stats = this.#stats.get(name);
        return stats ? [[name, stats]] : [];
      }),
    );
  }

  async #watch(): Promise<void> {
    this.register(
      await watchCheckpoint(this.uri, () => this.#set({ ...this.#state, stale: true })),
    );
  }

  #set(state: CheckpointState): void {
    if (this.disposed) return;
    this.#state = state;
    this.#changed.fire();
  }
}
