/** A checkpoint as a stack whose layers are read when they are needed. */
import { EngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { accelerated } from "../../jobs/accelerated";
import type { Executor } from "../../jobs/executor";
import { place } from "../../jobs/readBlock";
import type { DenseMatrix } from "../../linalg/matrix";
import type { ArchitectureLayer } from "../../models/architecture/architecture";
import { bilinearShares } from "../../models/builders/layers/dense";
import { quoted, visibleName } from "../../report/names";
import { formLayers, type ModelLayer, refer } from "../layers";
import { permuted } from "../layout";
import type { MatrixRef } from "../matrixRef";
import { forEachBounded } from "../pool";
import {
  type Affine,
  type LayerPlan,
  type MatrixPlan,
  type ProductParts,
  planLinear,
  planOutline,
  planProduct,
} from "./layerPlan";
import { Rooms } from "./rooms";
import { requireChained, type Stack, type StackLayer } from "./stack";

export interface ReadingContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

/** A layer of the network, with the matrices that it is made of. */
type Part =
  | { readonly kind: "linear"; readonly affine: Affine }
  | ({ readonly kind: "product" } & ProductParts);

/** The layers of a network that tensor similarity takes, before they are lifted or not. */
export interface Parts {
  readonly checkpoint: Checkpoint;
  readonly parts: readonly Part[];
  /** A bias or a residual needs the constant. */
  readonly needsLift: boolean;
}

/**
 * What the layers of an architecture are as a stack. Throws `format.unsupported` for a layer that
 * is no polynomial, `shape.mismatch` where widths do not chain.
 */
export function partsOf(checkpoint: Checkpoint, layers: readonly ArchitectureLayer[]): Parts {
  const known = new Map(formLayers(checkpoint).layers.map((layer) => [layer.info.id, layer]));
  const parts = new PartReader(checkpoint, known).parts(layers);
  const needsLift = parts.some((part) =>
    part.kind === "linear"
      ? part.affine.bias !== null
      : part.residual !== 0 || [...part.factors, part.down].some((affine) => affine?.bias),
  );
  return { checkpoint, parts, needsLift };
}

class PartReader {
  constructor(
    readonly checkpoint: Checkpoint,
    readonly known: ReadonlyMap<string, ModelLayer>,
  ) {}

  parts(layers: readonly ArchitectureLayer[]): Part[] {
    const parts: Part[] = [];
    const rest = layers.filter(({ kind }) => !idle.has(kind));
    for (let i = 0; i < rest.length; i++) {
      const layer = rest[i];
      if (layer.kind === "linear" && rest[i + 1]?.kind === "square") {
        const affine = this.#affine(layer.weights);
        const after = rest[i + 2];
        const down = after?.kind === "linear" ? this.#affine(after.weights) : null;
        parts.push({ kind: "product", factors: [affine, affine], down, residual: 0, branch: 1 });
        i += down === null ? 1 : 2;
      } else parts.push(this.#part(layer));
    }
    return parts;
  }

  #part(layer: ArchitectureLayer): Part {
    switch (layer.kind) {
      case "linear":
        return { kind: "linear", affine: this.#affine(layer.weights) };
      case "bilinear": {
        const { own, branch } = bilinearShares(layer);
        const factors = [this.#affine(layer.left), this.#affine(layer.right)];
        const down = layer.down === undefined ? null : this.#affine(layer.down);
        return { kind: "product", factors, down, residual: own, branch };
      }
      case "residual": {
        const inner = this.parts(layer.layers);
        const [only] = inner;
        if (inner.length !== 1 || only.kind !== "product" || layer.shortcut?.length) {
          throw this.#refused(layer, "a residual around one bilinear or squared layer");
        }
        const residual = 1 + layer.scale * only.residual;
        return { ...only, residual, branch: layer.scale * only.branch };
      }
      default:
        throw this.#refused(layer, "linear, bilinear and squared layers, and residuals of these");
    }
  }

  #affine(id: string): Affine {
    const { checkpoint } = this;
    const layer = this.known.get(id);
    if (!layer?.matrix) {
      const got = layer ? "one without a matrix" : "no such layer";
      throw new EngineError(
        "format.unsupported",
        `${visibleName(checkpoint.path)}: layer ${quoted(id)}: expected a layer with a matrix, got ${got}`,
        { file: checkpoint.path, where: id },
      );
    }
    const bias = layer.members.find(({ role }) => role === "bias");
    const rows = layer.matrix.rows;
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== rows)) {
      throw new EngineError(
        "shape.mismatch",
        `${visibleName(checkpoint.path)}: bias of ${quoted(id)}: expected ${rows} numbers, got [${bias.shape.join(", ")}]`,
        { file: checkpoint.path, where: id },
      );
    }
    const column: MatrixRef | null = bias
      ? {
          ...{ kind: "tensor", rows, columns: 1 },
          tensor: refer(checkpoint, permuted(bias.tensor, bias.axes)),
        }
      : null;
    return { weight: layer.matrix, bias: column };
  }

  #refused({ kind, where }: ArchitectureLayer, expected: string): EngineError {
    return new EngineError(
      "format.unsupported",
      `${visibleName(this.checkpoint.path)}: ${where} (${kind}): tensor similarity takes ${expected}; \`cognate compare\` and \`cognate chain\` take others`,
      { file: this.checkpoint.path, where, expected, got: kind },
    );
  }
}

/** Layers that do nothing to a vector in a trained model. */
const idle: ReadonlySet<string> = new Set(["identity", "dropout", "flatten"]);

/** The stack of these parts, lifted or not; one layer is in memory at a time. */
export function checkpointStack(
  { checkpoint, parts }: Parts,
  lifted: boolean,
  { executor, signal }: ReadingContext,
): Stack {
  const name = visibleName(checkpoint.path);
  requireFitting(name, parts);
  const planned = (lifts: boolean) =>
    parts.map((part) =>
      part.kind === "linear" ? planLinear(part.affine, lifts) : planProduct(part, lifts),
    );
  // without the constant, so that a message has the widths of the file
  requireChained({ name, outlines: planned(false).map(planOutline) });
  const plans = planned(lifted);
  const reader = new LayerReader(checkpoint, { executor: accelerated(executor), signal });
  return {
    name,
    lifted,
    outlines: plans.map(planOutline),
    layer: (i) => reader.layer(i, plans[i]),
  };
}

/** The matrices of one layer fit each other. */
function requireFitting(name: string, parts: readonly Part[]): void {
  for (const [i, part] of parts.entries()) {
    if (part.kind === "linear") continue;
    const { factors, down, residual } = part;
    const [{ weight: first }] = factors;
    const fail = (what: string, expected: string, { rows, columns }: MatrixRef): never => {
      const got = `${rows}x${columns}`;
      throw new EngineError(
        "shape.mismatch",
        `${name}: layer ${i}: ${what}, expected ${expected}, got ${got}`,
        { file: name, where: `layer ${i}`, expected, got },
      );
    };
    const size = `${first.rows}x${first.columns}`;
    for (const { weight } of factors) {
      if (weight.rows !== first.rows || weight.columns !== first.columns) {
        fail("sides of one size", size, weight);
      }
    }
    const out = down?.weight ?? { ...first, columns: first.rows };
    if (out.columns !== first.rows) fail("a way down", `${first.rows} columns`, out);
    if (residual !== 0 && out.rows !== first.columns) {
      fail("a residual", `${first.columns} outputs as it has inputs`, out);
    }
  }
}

/** Reads layers into memory that is used again for the next one. */
class LayerReader {
  readonly #rooms = new Rooms();
  #held: { i: number; layer: StackLayer; rooms: Float64Array[] } | null = null;

  constructor(
    readonly checkpoint: Checkpoint,
    readonly context: ReadingContext,
  ) {}

  async layer(i: number, plan: LayerPlan): Promise<StackLayer> {
    if (this.#held?.i === i) return this.#held.layer;
    for (const room of this.#held?.rooms ?? []) this.#rooms.give(room);
    this.#held = null;
    const rooms: Float64Array[] = [];
    const read = async (matrix: MatrixPlan): Promise<DenseMatrix> => {
      const data = this.#rooms.take(matrix.rows * matrix.columns);
      rooms.push(data);
      await this.#read(matrix, data);
      return { rows: matrix.rows, columns: matrix.columns, data };
    };
    const layer = await readLayer(plan, read);
    this.#held = { i, layer, rooms };
    return layer;
  }

  async #read({ columns, blocks, entries }: MatrixPlan, data: Float64Array): Promise<void> {
    data.fill(0);
    const { executor, signal } = this.context;
    const shares = typeof SharedArrayBuffer === "undefined" ? {} : { target: data };
    await forEachBounded({ executor }, blocks, async ({ matrix, row, column, scale }) => {
      const input = { matrix, row, column, scale, stride: columns, ...shares };
      const { finite, values } = await executor.run("weights.readBlock", input, { signal });
      if (values) place(values, data, { row, column, stride: columns, columns: matrix.columns });
      if (!finite) throw this.#nonfinite(matrix);
    });
    for (const [row, column, value] of entries) data[row * columns + column] = value;
  }

  #nonfinite(matrix: MatrixRef): EngineError {
    const where = matrix.kind === "tensor" ? matrix.tensor.tensor.name : matrix.left.tensor.name;
    const file = this.checkpoint.path;
    return new EngineError(
      "input.nonfinite",
      `${visibleName(file)}: tensor ${quoted(where)}: has entries that are NaN or infinite, expected numbers`,
      { file, where },
    );
  }
}

async function readLayer(
  plan: LayerPlan,
  read: (matrix: MatrixPlan) => Promise<DenseMatrix>,
): Promise<StackLayer> {
  if (plan.kind === "linear") return { kind: "linear", weight: await read(plan.weight) };
  const matrices = new Map<MatrixPlan, DenseMatrix>();
  for (const factor of new Set(plan.factors)) matrices.set(factor, await read(factor));
  const factors = plan.factors.flatMap((factor) => matrices.get(factor) ?? []);
  return { kind: "product", factors, output: await read(plan.output) };
}
