/** Which rows of a long list are put into the page. */

export interface RowWindow {
  /** Half-open. */
  readonly start: number;
  readonly end: number;
  /** Height of the whole list. */
  readonly height: number;
}

/** Rows beyond the edges that are kept ready. */
const SPARE_ROWS = 8;

export function rowWindow(
  count: number,
  rowHeight: number,
  view: { readonly scrollTop: number; readonly height: number },
): RowWindow {
  const first = Math.floor(view.scrollTop / rowHeight) - SPARE_ROWS;
  const last = Math.ceil((view.scrollTop + view.height) / rowHeight) + SPARE_ROWS;
  const end = Math.min(count, Math.max(0, last));
  return { start: Math.max(0, Math.min(first, end)), end, height: count * rowHeight };
}

/** The scroll that shows row `index`, moved as little as possible. */
export function scrollToRow(
  index: number,
  rowHeight: number,
  view: { readonly scrollTop: number; readonly height: number },
): number {
  const top = index * rowHeight;
  if (top < view.scrollTop) return top;
  return Math.max(view.scrollTop, top + rowHeight - view.height);
}
