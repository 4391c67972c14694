/** What is computed of a comparison of geometries, as far as it goes. */
import { EngineError } from "../errors";
import type { Executor } from "../jobs/executor";
import type { FieldPairOutput } from "../jobs/geometryPair";
import { quoted, visibleName } from "../report/names";
import type { Note } from "../result";
import type { GeometryOptions, Side } from "./compare";
import type { LayerField } from "./layerField";
import type { Precision } from "./spectralRatio";

interface BoardParts {
  readonly sides: readonly Side[];
  readonly options: GeometryOptions;
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

type Tell = (done: number, total: number, text: string) => void;

export interface Cell {
  /** Null where a layer is dead, so that there is no number. */
  readonly pair: FieldPairOutput | null;
  /** Linear CKA of the values at the same points; null without variance, or room. */
  readonly alignment: number | null;
}

/** One field of a row or column of a matrix. */
interface Line {
  readonly id: string;
  readonly field: LayerField;
}

export class GeometryBoard {
  readonly sides: readonly Side[];
  readonly options: GeometryOptions;
  readonly notes: Note[] = [];
  /** Of the first two networks, once all points are there. */
  first: Cell | null = null;
  /** d_SR of the first two networks at points that are there, over time one after another. */
  readonly distances: Float64Array;
  /** Cells by row and column of the matrix: networks, or layers of both. */
  readonly cells = new Map<string, Cell>();
  readonly precision: Precision;
  readonly #executor: Executor;
  readonly #signal: AbortSignal;
  readonly #products = new Map<LayerField, Promise<Float64Array | null>>();

  constructor({ sides, options, executor, signal }: BoardParts) {
    this.sides = sides;
    this.options = options;
    this.#executor = executor;
    this.#signal = signal;
    const { metrics } = sides[0].field;
    this.distances = new Float64Array(metrics.points).fill(Number.NaN);
    const exact = sides.every(({ field }) => field.source.layer.dtype === "F64");
    this.precision = exact ? "float64" : "float32";
  }

  /** Throws `input.nonfinite` where the first layers compared are dead. */
  async run(tell: Tell): Promise<void> {
    const [a, b] = this.sides;
    const points = a.field.source.manifold.inputs.rows;
    const layers = this.sides.map(({ chosen }) => chosen.all.filter((id) => id !== chosen.layer));
    const others = layers.reduce((sum, ids) => sum + ids.length, 0);
    const total = points * (this.sides.length + others);
    let done = 0;
    const bench = {
      executor: this.#executor,
      signal: this.#signal,
      done: (count: number) => {
        done += count;
      },
    };
    while (!(a.field.complete && b.field.complete)) {
      const begun = Math.min(a.field.done, b.field.done);
      for (const { field } of [a, b]) if (field.done === begun) await field.advance(bench);
      await this.#compareSoFar(begun);
      tell(done, total, "comparing points");
    }
    for (const side of [a, b]) requireAlive(side);
    this.first = await this.#cell(a.field, b.field);
    const lines = this.sides.map((side): Line[] => [{ id: side.chosen.layer, field: side.field }]);
    if (this.sides.length > 2) await this.#networks(bench, () => tell(done, total, "networks"));
    else if (others > 0 || a.chosen.all.length > 0) {
      for (const [i, ids] of layers.entries()) {
        for (const id of ids) {
          const field = await this.sides[i].fieldOf(id);
          while (!field.complete) await field.advance(bench);
          lines[i].push({ id, field });
          await this.#cells(lines[0], lines[1]);
          tell(done, total, "comparing layers");
        }
      }
      await this.#cells(lines[0], lines[1]);
    }
    tell(total, total, "done");
  }

  async #networks(bench: Parameters<LayerField["advance"]>[0], tell: () => void): Promise<void> {
    this.cells.set(cellKey(0, 1), this.first!);
    for (const [i, side] of this.sides.entries()) {
      while (!side.field.complete) {
        await side.field.advance(bench);
        tell();
      }
      if (side.field.dead) this.#noteDead(side.chosen.layer, side);
      for (let j = 0; j < i; j++) {
        const key = cellKey(j, i);
        if (!this.cells.has(key))
          this.cells.set(key, await this.#cell(this.sides[j].field, side.field));
      }
      tell();
    }
  }

  /** Cells between layers that are there and have none yet. */
  async #cells(rows: readonly Line[], columns: readonly Line[]): Promise<void> {
    for (const row of rows) {
      for (const column of columns) {
        const key = cellKey(row.id, column.id);
        if (!this.cells.has(key)) this.cells.set(key, await this.#cell(row.field, column.field));
      }
    }
    for (const [i, lines] of [rows, columns].entries()) {
      for (const { id, field } of lines) if (field.dead) this.#noteDead(id, this.sides[i]);
    }
  }

  #noteDead(id: string, { checkpoint }: Side): void {
    const at = `msa.spectralRatio ${id}`;
    const text = `layer ${quoted(id)} of ${visibleName(checkpoint.path, 200)} does not change along any coordinate at any point`;
    if (!this.notes.some((note) => note.at === at && note.text === text)) {
      this.notes.push({ at, code: "variance.none", text });
    }
  }

  async #cell(g: LayerField, h: LayerField): Promise<Cell> {
    if (g.dead || h.dead) return { pair: null, alignment: null };
    const pair = await this.#compare(g, h, { from: 0, to: g.metrics.points });
    const [x, y] = [await this.#productsOf(g), await this.#productsOf(h)];
    let alignment: number | null = null;
    if (x && y) {
      alignment = 0;
      for (let i = 0; i < x.length; i++) alignment += x[i] * y[i];
    }
    const known = alignment !== null && Number.isFinite(alignment);
    return { pair, alignment: known ? Math.min(1, alignment!) : null };
  }

  #productsOf(field: LayerField): Promise<Float64Array | null> {
    const known = this.#products.get(field);
    if (known) return known;
    const { values } = field;
    const options = { signal: this.#signal };
    const made = values
      ? this.#executor.run("geometry.products", values, options)
      : Promise.resolve(null);
    this.#products.set(field, made);
    return made;
  }

  /** d_SR at the points that came last. */
  async #compareSoFar(begun: number): Promise<void> {
    const [g, h] = this.sides.map(({ field }) => field);
    const steps = this.options.time?.count ?? 1;
    const [from, to] = [begun * steps, Math.min(g.done, h.done) * steps];
    const { distances } = await this.#compare(g, h, { from, to });
    this.distances.set(distances, from);
  }

  #compare(
    g: LayerField,
    h: LayerField,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<FieldPairOutput> {
    const part = ({ metrics: { order, data } }: LayerField) => ({
      points: to - from,
      order,
      data: data.subarray(from * order * order, to * order * order),
    });
    const steps = this.options.time?.count ?? 1;
    const { weights } = g.source.manifold;
    const own = Float64Array.from(
      { length: to - from },
      (_, i) => weights[Math.floor((from + i) / steps)],
    );
    const input = { g: part(g), h: part(h), weights: own, precision: this.precision };
    return this.#executor.run("geometry.pair", input, { signal: this.#signal });
  }
}

export const cellKey = (row: string | number, column: string | number): string =>
  JSON.stringify([row, column]);

function requireAlive({ field, chosen, checkpoint }: Side): void {
  if (!field.dead) return;
  throw new EngineError(
    "input.nonfinite",
    `${visibleName(checkpoint.path, 200)}: layer ${quoted(chosen.layer)} does not change along any coordinate at any of ${field.metrics.points} points, as when all its units are dead; choose another layer, or inputs that it answers to`,
    { file: checkpoint.path, where: chosen.layer, expected: "a layer that changes", got: "none" },
  );
}
