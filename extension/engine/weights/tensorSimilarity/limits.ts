/** What a number of tensor similarity does not recognise; every result says it. */
import type { Note } from "../../result";
import type { TensorForm } from "./forms";
import type { Stack } from "./stack";
import { stackDegree } from "./stack";

/** Notes for a form that was computed for these stacks. */
export function limitNotes(form: TensorForm, { a }: { readonly a: Stack }): Note[] {
  const notes: Note[] = [];
  const nonlinear = a.outlines.filter(({ degree }) => degree > 1).length;
  const say = (code: string, text: string) => notes.push({ at: form, code, text });
  if (form === "layer_sym" && nonlinear > 1) {
    say(
      "limit.tree",
      "1 says that the functions are equal; equal functions may score less: layers are compared as they stand, so that one polynomial written as another tree of layers (x1²·x2² and (x1·x2)²), or work moved from one layer to another, is not recognised",
    );
  }
  if (form === "gauss_close" && nonlinear > 1) {
    say(
      "limit.closure",
      "hidden states are taken for Gaussian, which is exact for one layer that is not linear; with more it is an approximation, best for wide layers, and equal functions of different layers may score less than 1",
    );
  }
  if (form === "gauss_close" && a.outlines.some(({ kind }) => kind === "attention")) {
    say("limit.attention", "of attention, legs are joined under the same Gaussian closure");
  }
  say(
    "limit.scale",
    `a signed cosine: blind to scale (f and 5f score 1), -1 for f and -f${stackDegree(a) > 1 ? "; inputs are taken for standard Gaussian numbers, not for your data" : ""}`,
  );
  return notes;
}
