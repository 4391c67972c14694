import { asRecord } from "../../shared/persistedState";

/** What the view remembers. */
export interface CheckpointViewState {
  readonly path: string;
  readonly filter: string;
  /** Key of the chosen row. */
  readonly selected: string | null;
  /** Keys of open branches; null as long as the user has folded nothing. */
  readonly open: readonly string[] | null;
  readonly scrollTop: number;
}

/** More open branches than this are not remembered: the state is saved on every change. */
const MAX_OPEN = 2_000;

export function reviveCheckpointState(stored: unknown): CheckpointViewState {
  const { path, filter, selected, open, scrollTop } = asRecord(stored);
  return {
    path: typeof path === "string" ? path : "",
    filter: typeof filter === "string" ? filter : "",
    selected: typeof selected === "string" ? selected : null,
    open: Array.isArray(open) ? open.filter((key) => typeof key === "string") : null,
    scrollTop: typeof scrollTop === "number" && Number.isFinite(scrollTop) ? scrollTop : 0,
  };
}

export const rememberedOpen = (open: ReadonlySet<string>): readonly string[] | null =>
  open.size > MAX_OPEN ? null : [...open];
