/** One stitch by all methods: what they say together, figures, distances, spectrum, fit, confusion. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Stitch } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { confusionTable, lineChart, methodKey, stackChart } from "./charts";
import { figureName, methodHelp, methodName } from "./labels";
import { pairTitle } from "./matrices";
import { type Method, pairKey, type StitchingModel } from "./model/stitches";
import type { Selection } from "./model/viewState";

export interface DetailInput {
  readonly model: StitchingModel;
  readonly selection: Selection;
  /** Whose confusion is shown. */
  readonly method: string | null;
  readonly chooseMethod: (method: string) => void;
  readonly close: () => void;
}

export function detail({ model, selection, method, ...actions }: DetailInput): TemplateResult {
  const { a, b } = selection;
  const own = model.methods.flatMap(
    (each) => model.stitches.find((s) => s.method === each && s.a === a && s.b === b) ?? [],
  );
  const key = pairKey(a, b);
  const verdict = model.verdicts.get(key);
  const alarms = model.methods.flatMap((each) => {
    const text = model.alarms.get(`${each} ${key}`);
    return text === undefined ? [] : [`${methodName(each)}: ${text}`];
  });
  return html`
    <section class="detail" aria-label=${l10n.t("Stitch")}>
      <div class="title">
        <h2>${pairTitle(selection)}</h2>
        <span class="grow"></span>
        <button class="link" @click=${actions.close}>${l10n.t("Close")}</button>
      </div>
      ${verdict ? html`<p class="note warning">${verdict}</p>` : nothing}
      ${alarms.map((text) => html`<p class="note warning">${text}</p>`)}
      ${
        own.length === 0
          ? html`<p class="dim">${model.reasons.get(key) ?? l10n.t("This stitch is not fitted.")}</p>`
          : renderFits(own, model, { method, chooseMethod: actions.chooseMethod })
      }
    </section>
  `;
}

function renderFits(
  own: readonly Stitch[],
  model: StitchingModel,
  { method, chooseMethod }: Pick<DetailInput, "method" | "chooseMethod">,
): TemplateResult {
  const methods = own.map((each) => each.method as Method);
  const [first] = own;
  const curves = own.filter(({ curve }) => curve.length > 0);
  const epochs = Math.max(0, ...curves.map(({ curve }) => curve.length));
  const values = Math.max(0, ...own.map(({ singularValues }) => singularValues.length));
  const chosen = own.find((each) => each.method === method) ?? own.at(-1);
  return html`
    ${figuresTable(own, model)} ${methodKey(methods, false)}
    <h3>${l10n.t("Distance from the end model's own activations")}</h3>
    ${stackChart(
      (first?.stack ?? []).map(({ layer }, m) => ({
        layer,
        values: own.map((each) => ({
          method: each.method as Method,
          value: each.stack[m]?.distance ?? null,
        })),
      })),
      l10n.t("Distance at the stitch and at every later layer, by method"),
    )}
    <h3>${l10n.t("Singular values of the stitch")}</h3>
    ${lineChart({
      label: l10n.t("Singular values of the stitch, falling, by method"),
      lines: own.map((each) => ({ method: each.method as Method, values: each.singularValues })),
      ticks: [
        { at: 0, text: "1" },
        { at: values - 1, text: String(values) },
      ],
      length: values,
      scale: "log",
    })}
    ${
      epochs > 0
        ? html`<h3>${l10n.t("Training: each method's own loss")}</h3>
            ${lineChart({
              label: l10n.t("Loss of each epoch, by method"),
              lines: curves.map((each) => ({ method: each.method as Method, values: each.curve })),
              ticks: epochTicks(epochs),
              length: epochs,
            })}`
        : nothing
    }
    ${heldOutChart(own, epochs)}
    ${chosen?.confusion ? renderConfusion(chosen, own, chooseMethod) : nothing}
  `;
}

/** Whether what the loss gains is gained on data held out, too. */
function heldOutChart(own: readonly Stitch[], epochs: number): TemplateResult | typeof nothing {
  const judged = own.filter(({ heldOut }) => heldOut.length > 0);
  if (judged.length === 0) return nothing;
  return html`
    <h3>${l10n.t("Training: agreement on data held out")}</h3>
    ${lineChart({
      label: l10n.t("Agreement on data held out after each epoch, by method"),
      lines: judged.map(({ method, heldOut }) => ({ method: method as Method, values: heldOut })),
      ticks: epochTicks(epochs),
      length: epochs,
    })}
  `;
}

const epochTicks = (epochs: number) => [
  { at: 0, text: "1" },
  { at: epochs - 1, text: l10n.t("epoch {0}", epochs) },
];

function renderConfusion(
  chosen: Stitch,
  own: readonly Stitch[],
  chooseMethod: (method: string) => void,
): TemplateResult {
  return html`
    <div class="title">
      <h3>${l10n.t("Confusion")}</h3>
      <select
        aria-label=${l10n.t("Confusion of")}
        @change=${(event: Event) => chooseMethod((event.target as HTMLSelectElement).value)}
      >
        ${own.map(
          ({ method }) =>
            html`<option value=${method} ?selected=${method === chosen.method}>${methodName(method as Method)}</option>`,
        )}
      </select>
    </div>
    ${confusionTable(chosen.confusion ?? [])}
  `;
}

function figuresTable(own: readonly Stitch[], { figures }: StitchingModel): TemplateResult {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Figures by method")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${l10n.t("figure")}</th>
            ${own.map(
              ({ method }) =>
                html`<th scope="col" class="figure" title=${methodHelp(method as Method)}>${methodName(method as Method)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${figures.map(
            (figure) => html`<tr>
              <th scope="row">${figureName(figure)}</th>
              ${own.map(({ values }) => html`<td class="figure" title=${formatFigure(values[figure], 6)}>${formatFigure(values[figure], 3)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}
