import type { CheckpointHostApi } from "../../extension/protocol/checkpointView";
import { isRemoteError } from "../../extension/protocol/errors";
import type { TensorStats } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";

/** Rests on a row for this long before its figures are computed: arrow keys run over many. */
const REST_MS = 120;

/**
 * Figures of tensors, computed when asked for and kept. One request is open at a time: asking for
 * other tensors cancels it.
 */
export class StatsStore {
  private readonly known = new Map<string, TensorStats>();
  private running: { readonly names: ReadonlySet<string>; readonly end: AbortController } | null =
    null;
  /** Counts the states of the file: an answer of an earlier one is not kept. */
  private generation = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the last request failed with. */
  error: string | null = null;

  constructor(
    private readonly host: Pick<Remote<CheckpointHostApi>, "stats">,
    private readonly changed: () => void,
  ) {}

  get(name: string): TensorStats | undefined {
    return this.known.get(name);
  }

  isRunning(name: string): boolean {
    return this.running?.names.has(name) ?? false;
  }

  /** Forgets everything: the file has changed. */
  clear(): void {
    this.stop();
    this.generation++;
    this.known.clear();
    this.error = null;
  }

  /** Stops what is under way. */
  stop(): void {
    clearTimeout(this.timer);
    this.running?.end.abort();
    this.running = null;
  }

  /** Sees to it that the figures of `names` will be there, and of nothing else. */
  want(names: readonly string[]): void {
    this.stop();
    this.error = null;
    const missing = names.filter((name) => !this.known.has(name));
    if (missing.length > 0) {
      this.running = { names: new Set(missing), end: new AbortController() };
      this.timer = setTimeout(() => void this.fetch(missing), REST_MS);
    }
    this.changed();
  }

  private async fetch(tensors: readonly string[]): Promise<void> {
    const { running, generation } = this;
    if (!running) return;
    try {
      const stats = await this.host.stats({ tensors }, { signal: running.end.signal });
      if (generation !== this.generation) return;
      // An answer that crossed with its cancellation is sound all the same.
      for (const [name, figures] of Object.entries(stats)) this.known.set(name, figures);
    } catch (error) {
      if (this.running === running && !isRemoteError(error, "cancelled")) {
        this.error = error instanceof Error ? error.message : String(error);
      }
    }
    if (this.running === running) this.running = null;
    this.changed();
  }
}
