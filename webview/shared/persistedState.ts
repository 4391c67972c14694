import type { VsCodeApi } from "./vscodeApi";

/**
 * What a view remembers while it is hidden and over a reload of the window.
 *
 * It is saved on every change, so nothing depends on a last event before the page goes.
 */
export class PersistedState<T extends object> {
  private current: T;

  /** `revive` makes a sound state of whatever was stored, also by an older version. */
  constructor(
    private readonly api: Pick<VsCodeApi, "getState" | "setState">,
    revive: (stored: unknown) => T,
  ) {
    this.current = revive(api.getState());
  }

  get value(): Readonly<T> {
    return this.current;
  }

  patch(change: Partial<T>): void {
    this.current = { ...this.current, ...change };
    this.api.setState(this.current);
  }
}

/** `value` as an object to pick fields from; an empty one when it is none. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
