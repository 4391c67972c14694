/** Names and training steps of the checkpoints of a run. */
import type { Checkpoint } from "../../formats/checkpoint";

/** Metadata that trainers leave, most exact first. */
const stepKeys = ["step", "global_step", "steps", "iteration", "iter", "epoch"] as const;

/**
 * The training step: from the file's metadata, else from its name (`checkpoint-500`,
 * `step_1000.pt`, `epoch=3-step=120.ckpt`, `model_007.npz`) or that of a folder which tells it from
 * the others; null where none says. `label` is its name in the run ({@link labelsOf}): a folder that
 * all share, as `run3`, gives no step.
 */
export function stepOf(label: string, checkpoint: Checkpoint | null): number | null {
  for (const key of stepKeys) {
    const text = String(checkpoint?.metadata[key] ?? "").trim();
    const value = text === "" ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
  }
  const segments = label.split(/[\\/]/).filter((segment) => segment !== "");
  for (const segment of segments.slice(-2).reverse()) {
    const step = stepOfName(segment);
    if (step !== null) return step;
  }
  return null;
}

/** The number that a name gives as its step, else the last one in it. */
export function stepOfName(name: string): number | null {
  const stem = name.replace(/\.(?:safetensors|ckpt|pth?|bin|npz|npy|onnx|json|h5|keras)$/i, "");
  const named = /(?:step|iter|iteration|batch)s?[-_=.]?(\d+)/i.exec(stem)?.[1];
  const last = /(\d+)(?!.*\d)/.exec(stem)?.[1];
  const found = named ?? last;
  if (found === undefined || found.length > 15) return null;
  return Number(found) * (/(\d)k$/i.test(stem) && named === undefined ? 1000 : 1);
}

/** The shortest ends of the paths that tell them apart. */
export function labelsOf(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/).filter((part) => part !== ""));
  const end = (list: readonly string[], count: number) => list.slice(-count).join("/");
  const longest = Math.max(...parts.map((list) => list.length));
  const labels = parts.map((list) => {
    let count = 1;
    const others = parts.filter((other) => other !== list);
    while (count < longest && others.some((other) => end(other, count) === end(list, count))) {
      count++;
    }
    return end(list, count);
  });
  // one path twice
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    return times === 1 ? label : `${label} (${times})`;
  });
}
