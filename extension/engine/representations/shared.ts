/** Representations with their parts, in memory that all threads see. */
import type { Part } from "../measures/measure";
import { Prepared } from "../measures/measure";

/** What crosses to a thread; its numbers lie in shared memory and are not copied. */
export interface SharedRepresentation {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  readonly parts: readonly (readonly [id: string, value: unknown])[];
}

export const preparedFrom = ({ rows, columns, data, parts }: SharedRepresentation): Prepared =>
  new Prepared({ rows, columns, data }, parts);

/** Float64 numbers of room that `parts` of an n × p representation take. */
export const partsLength = (parts: readonly Part<unknown>[], n: number, p: number): number =>
  parts.reduce((sum, part) => sum + Math.ceil(part.bytes(n, p) / 8) + PADDING, 0);

/** Typed arrays of a part start at whole numbers of 8 bytes; a part has a few of them. */
const PADDING = 16;

/**
 * Computes `parts` and lays them into `room`, as far as it goes: a part that finds no room is left
 * out, and is then computed anew by whoever reads it.
 */
export function layOutParts(
  x: Prepared,
  parts: readonly Part<unknown>[],
  { room, get }: { room: Float64Array; get: (part: Part<unknown>) => unknown },
): [id: string, value: unknown][] {
  const layout = new Layout(room, x.matrix.data);
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    if (seen.has(part.id)) return [];
    seen.add(part.id);
    const value = get(part);
    const moved = layout.place(value);
    return moved === null ? [] : [[part.id, moved.value] as [string, unknown]];
  });
}

class Layout {
  readonly #room: Float64Array;
  #end = 0;
  /** Arrays that several parts share lie in the room once. */
  readonly #placed = new Map<ArrayBufferView, ArrayBufferView>();

  constructor(room: Float64Array, data: Float64Array) {
    this.#room = room;
    // it lies in shared memory already
    this.#placed.set(data, data);
  }

  /** The value with its typed arrays in the room; null when they do not fit. */
  place(value: unknown): { value: unknown } | null {
    const before = this.#end;
    const fresh: ArrayBufferView[] = [];
    const moved = this.#move(value, fresh);
    if (moved !== null) return moved;
    this.#end = before;
    for (const array of fresh) this.#placed.delete(array);
    return null;
  }

  #move(value: unknown, fresh: ArrayBufferView[]): { value: unknown } | null {
    if (typeof value !== "object" || value === null) return { value };
    if (ArrayBuffer.isView(value)) return this.#moveArray(value, fresh);
    const entries: [string, unknown][] = [];
    for (const [key, inner] of Object.entries(value)) {
      const moved = this.#move(inner, fresh);
      if (moved === null) return null;
      entries.push([key, moved.value]);
    }
    return {
      value: Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries),
    };
  }

  #moveArray(array: ArrayBufferView, fresh: ArrayBufferView[]): { value: unknown } | null {
    const placed = this.#placed.get(array);
    if (placed) return { value: placed };
    const length = Math.ceil(array.byteLength / 8);
    if (this.#end + length > this.#room.length) return null;
    const at = this.#room.byteOffset + 8 * this.#end;
    const bytes = new Uint8Array(this.#room.buffer, at, array.byteLength);
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    this.#end += length;
    const Kind = array.constructor as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => ArrayBufferView;
    const size = (array as Float64Array).BYTES_PER_ELEMENT ?? 1;
    const moved = new Kind(this.#room.buffer, at, array.byteLength / size);
    this.#placed.set(array, moved);
    fresh.push(array);
    return { value: moved };
  }
}
