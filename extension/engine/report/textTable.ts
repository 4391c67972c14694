/** Text in columns of fixed width. */

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** The rows under their titles, columns apart by two spaces, no space at the ends of lines. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ title }, i) =>
    rows.reduce((width, row) => Math.max(width, columnsOf(row[i])), columnsOf(title)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const gap = " ".repeat(Math.max(0, widths[i] - columnsOf(cell)));
        return columns[i].align === "left" ? cell + gap : gap + cell;
      })
      .join("  ")
      .trimEnd();
  return [columns.map(({ title }) => title), ...rows].map((cells) => line(cells)).join("\n");
}

// Combining marks take no column; East Asian wide characters and emoji take two.
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const combining = /\p{M}/u;

/** Columns that a text takes on a terminal. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (character > "~") columns += combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
    else columns++;
  }
  return columns;
}
