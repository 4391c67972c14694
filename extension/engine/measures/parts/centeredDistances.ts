/** HDH of the distances D between samples. O(n²·p). */
import type { Part } from "../measure";
import { distances } from "./distances";
import { doubleCentered } from "./doubleCentered";

/** Distances there are between any samples, so that this one is never null. */
export const centeredDistances = doubleCentered(distances) as Part<Float64Array>;
