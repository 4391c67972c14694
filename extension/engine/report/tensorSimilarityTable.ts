/** Tensor similarity as text for a terminal: the forms, then the outputs one by one. */

import type { Result } from "../result";
import { type TensorForm, tensorForms } from "../weights/tensorSimilarity/forms";
import { figureText } from "./figures";
import { type Column, textTable } from "./textTable";

/** The digits that every machine agrees on. */
const DIGITS = 12;
/** A screen has room for so many outputs; --json has all. */
const SHOWN_OUTPUTS = 32;

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

export function tensorSimilarityTable(result: Result): string {
  const { values = {} } = result;
  const forms = tensorForms.filter((form) => form in values);
  const shown = (form: TensorForm, key: string) =>
    figureText(values[`${form}.${key}`], 6, `${form}.${key}` in values ? "null" : "");
  const rows = forms.map((form) => [
    form,
    figureText(values[form], DIGITS, "null"),
    shown(form, "error"),
    shown(form, "relativeError"),
    shown(form, "logNormA"),
    shown(form, "logNormB"),
  ]);
  const columns = [
    left("form"),
    right("cosine"),
    right("std. error"),
    right("relative error"),
    right("ln |A|"),
    right("ln |B|"),
  ];
  return [textTable(columns, rows), slices(result)].filter((text) => text !== "").join("\n\n");
}

function slices({ curves = [] }: Result): string {
  const own = curves.filter(({ id }) => id === "slices");
  if (own.length === 0) return "";
  const outputs = own[0].at.slice(0, SHOWN_OUTPUTS);
  const columns = [right("output"), ...own.map(({ measure = "" }) => right(measure))];
  const rows = outputs.map((k, i) => [
    k,
    ...own.map(({ values }) => figureText(values[i], 6, "null")),
  ]);
  const more = own[0].at.length - outputs.length;
  return textTable(columns, rows) + (more > 0 ? `\nand ${more} more outputs (--json has all)` : "");
}
