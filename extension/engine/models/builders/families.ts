/**
 * The families of state dicts that are recognized. Each answers the layers that its models have,
 * with what was assumed, or null where the names and shapes are not of the family.
 */
import type { ArchitectureLayer } from "../architecture/architecture";
import { positionOf, type Unit } from "./units";

export interface Guess {
  readonly family: "mlp" | "cnn" | "residual mlp" | "bilinear stack";
  readonly layers: readonly ArchitectureLayer[];
  /** What names and shapes do not tell, each in a sentence. */
  readonly assumptions: readonly string[];
  /** Null where the guess may be run; else what speaks against it. */
  readonly doubt: string | null;
}

const where = "recognized";
const epsilon = 1e-5;
const linear = ({ id }: Unit): ArchitectureLayer => ({ kind: "linear", where, weights: id });
const relu: ArchitectureLayer = { kind: "relu", where };

const RELU = "assumes ReLU between the layers with weights";

/** What the three matrices of a bilinear layer are called. */
const bilinearNames = [
  ["left", "right", "down"],
  ["w_l", "w_r", "w_p"],
  ["w_left", "w_right", "w_down"],
  ["L", "R", "D"],
] as const;

const partPattern = new RegExp(`^((?:.*[./])?)(${bilinearNames.flat().join("|")})$`, "s");

/** `X.left`, `X.right` and, where there is one, `X.down`, among linear layers. */
export function bilinearStack(units: readonly Unit[]): Guess | null {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const layers: ArchitectureLayer[] = [];
  const paired = new Set<string>();
  for (const unit of units) {
    if (unit.kind !== "linear") return null;
    const [, prefix, part] = partPattern.exec(unit.id) ?? [];
    const names =
      bilinearNames.find((set) => set.some((name) => name === part)) ?? bilinearNames[0];
    const left = byId.get(`${prefix}${names[0]}`);
    const right = byId.get(`${prefix}${names[1]}`);
    if (part === undefined || !left || !right) {
      layers.push(linear(unit));
    } else if (!paired.has(left.id)) {
      const down = byId.get(`${prefix}${names[2]}`)?.id;
      layers.push({
        ...{ kind: "bilinear", where, left: left.id, right: right.id },
        ...{ down, residual: 0, lerp: undefined },
      });
      paired.add(left.id);
    }
  }
  const assumptions = ["assumes bilinear layers without a residual, and no activation elsewhere"];
  return paired.size === 0 ? null : { family: "bilinear stack", layers, assumptions, doubt: null };
}

/** Numbered blocks that lead from a width back to it: a norm or none, then two or more linears. */
export function residualMlp(units: readonly Unit[]): Guess | null {
  const layers: ArchitectureLayer[] = [];
  let blocks = 0;
  for (let i = 0; i < units.length; ) {
    const block = blockOf(units[i].id);
    let end = i + 1;
    while (block !== null && end < units.length && blockOf(units[end].id) === block) end++;
    const members = units.slice(i, end);
    i += members.length;
    const linears = members.filter(({ kind }) => kind === "linear");
    const norms = members.filter(({ kind }) => kind === "layerNorm");
    if (linears.length + norms.length !== members.length) return null;
    if (block === null) {
      if (norms.length > 0) return null;
      layers.push(...linears.map(linear));
      continue;
    }
    const width = linears[0]?.shape[1];
    if (linears.length < 2 || norms.length > 1 || linears.at(-1)?.shape[0] !== width) return null;
    if (norms.some(({ shape }) => shape[0] !== width)) return null;
    const branch = [
      ...norms.map(
        ({ id }): ArchitectureLayer => ({
          ...{ kind: "layerNorm", where, weights: id, epsilon },
        }),
      ),
      ...linears.flatMap((unit, at) => (at === 0 ? [linear(unit)] : [relu, linear(unit)])),
    ];
    layers.push({
      ...{ kind: "residual", where, name: block, layers: branch },
      ...{ shortcut: undefined, scale: 1 },
    });
    blocks++;
  }
  if (blocks === 0) return null;
  const assumptions = [
    "assumes x + block(x) around every block, and ReLU within",
    ...(units.some(({ kind }) => kind === "layerNorm")
      ? ["assumes the norm of a block before its linear layers, with epsilon 1e-5"]
      : []),
  ];
  return { family: "residual mlp", layers, assumptions, doubt: null };
}

/** `blocks.3` of `blocks.3.fc1`; null outside of blocks. */
const blockOf = (id: string): string | null =>
  /^(?:.*[./])?(?:res|residual|res_?)?blocks?[._/]\d{1,6}(?=[./])/s.exec(id)?.[0] ?? null;

/** Linear layers, or convolutions and then linear layers, one after another. */
export function sequential(units: readonly Unit[]): Guess | null {
  const convolutions = units.filter(({ kind }) => kind === "convolution").length;
  if (!units.some(({ kind }) => kind === "linear" || kind === "convolution")) return null;
  const family = convolutions > 0 ? "cnn" : "mlp";
  const positions = units.map(({ id }) => positionOf(id));
  // numbers count one sequential's members only
  const homes = new Set(units.map(({ id }) => id.replace(/\d+$/, "")));
  const numbered =
    homes.size === 1 &&
    positions.every((at, i) => at !== null && (i === 0 || at > (positions[i - 1] ?? at)));
  const layers: ArchitectureLayer[] = [];
  let gaps = false;
  // whether the last matrix or filter was a filter
  let spatial = false;
  for (const [i, unit] of units.entries()) {
    const before = units[i - 1];
    const flattens = before !== undefined && unit.kind === "linear" && spatial;
    // members of a sequential that have no weights stand between those that have
    const free = numbered && i > 0 ? Number(positions[i]) - Number(positions[i - 1]) - 1 : null;
    const between = free === null ? null : free - (flattens ? 1 : 0);
    if (between !== null && (between < 0 || between > 1)) gaps = true;
    const activates = between === null ? unit.kind !== "batchNorm" : between > 0;
    if (before && activates) layers.push(relu);
    if (flattens) layers.push({ kind: "flatten", where });
    layers.push(layerOf(unit));
    if (unit.kind === "linear" || unit.kind === "convolution")
      spatial = unit.kind === "convolution";
  }
  const norms = units.some(({ kind }) => kind === "batchNorm" || kind === "layerNorm");
  const doubt =
    norms && !numbered
      ? "names do not tell whether activations stand before or after the normalizations"
      : gaps
        ? "numbers in the names tell of layers without weights other than one activation"
        : null;
  const assumptions = [
    ...(layers.includes(relu) ? [RELU] : []),
    ...(norms ? ["assumes epsilon 1e-5 in normalizations"] : []),
    ...(convolutions > 0
      ? ["assumes convolutions of stride 1 without padding, dilation and groups, and no pooling"]
      : []),
  ];
  return { family, layers, assumptions, doubt };
}

function layerOf({ id, kind, shape }: Unit): ArchitectureLayer {
  const weights = id;
  switch (kind) {
    case "linear":
      return { kind, where, weights };
    case "batchNorm":
    case "layerNorm":
      return { kind, where, weights, epsilon };
    case "convolution": {
      const named = (["conv1d", "conv2d", "conv3d"] as const)[shape.length - 3];
      return { kind: named, where, weights, stride: 1, padding: 0, dilation: 1, groups: 1 };
    }
    default:
      throw kind satisfies never;
  }
}
