/** What files of inputs may have at most; they are text that somebody wrote, and held whole. */

/** Some ten million numbers as text. */
export const MAX_TABLE_BYTES = 512 * 1024 * 1024;
/** Half a gigabyte as float64; files of numbers that are no text may hold more. */
export const MAX_NUMBERS = 64 * 1024 * 1024;
/** Characters of one line of a table, or of a value in quotes. */
export const MAX_LINE = 64 * 1024 * 1024;
/** Columns of a table: the pixels of a large picture. */
export const MAX_COLUMNS = 4_000_000;
/** Axes of an input in a JSON file. */
export const MAX_INPUT_RANK = 8;
/** Classes of a folder of pictures: ImageNet's larger sets have some twenty thousand. */
export const MAX_CLASSES = 100_000;
/** Pictures of a folder, of which some are drawn. */
export const MAX_PICTURES = 5_000_000;
