/** Where networks are compared: kinds of points, and what has to be told of each. */
import * as l10n from "@vscode/l10n";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { GeometryViewOptions } from "../../extension/protocol/geometryView";
import { shownName, titleName } from "../shared/names";
import { baseStyles } from "../shared/styles";
import {
  type Draft,
  differs,
  draftOf,
  type Fault,
  followed,
  type Kind,
  type Known,
  readDraft,
  readGrid,
} from "./model/coordinates";
import "@vscode-elements/elements/dist/vscode-button/index.js";

/** What is undefined is taken back. */
export type PointsChange = { readonly [K in keyof GeometryViewOptions]?: unknown };

/**
 * Fires `points` with options to run with, and `file` with those to run with once a file of points
 * is chosen. Kinds and sizes from lists count at once, typed numbers by Enter or *Apply*.
 */
export class PointChoice extends LitElement {
  static override properties = {
    options: { attribute: false },
    known: { attribute: false },
    draft: { state: true },
  };
  static override styles = [
    baseStyles,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
        padding: 6px 18px;
        border-bottom: 1px solid var(--line);
      }
      label {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        color: var(--dim);
      }
      input {
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--line));
        border-radius: 3px;
        font: inherit;
        height: 26px;
        padding: 0 6px;
        width: 4.8em;
      }
      input.short {
        width: 4.2em;
      }
      input.grid {
        width: 9em;
      }
      input[aria-invalid="true"] {
        border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
      }
      .fault {
        color: var(--vscode-errorForeground);
      }
    `,
  ];

  declare options: GeometryViewOptions;
  declare known: Known;
  declare private draft: Draft;
  /** What counted when the draft was made. */
  private base: Draft | null = null;

  protected override willUpdate(changed: PropertyValues) {
    if (!changed.has("options") && !changed.has("known")) return;
    const now = draftOf(this.options, this.known);
    this.draft = this.base ? followed(this.draft, this.base, now) : now;
    this.base = now;
  }

  protected override render() {
    const { draft, options, known } = this;
    const read = readDraft(draft, known);
    const fault = "fault" in read ? read.fault : null;
    const changed = differs(draft, options, known);
    return html`
      <div
        class="row quiet"
        role="group"
        aria-label=${l10n.t("Where networks are compared")}
        @keydown=${this.pressed}
      >
        ${this.select(l10n.t("Coordinates"), draft.kind, kindNames(), (kind) => this.chooseKind(kind as Kind))}
        ${this.fields(fault)}
        ${this.select(
          l10n.t("Mean over"),
          options.volume ?? "coordinates",
          volumeNames(),
          (volume) =>
            this.fire("points", { volume: volume === "coordinates" ? undefined : volume }),
        )}
        ${
          changed
            ? html`<vscode-button ?disabled=${fault !== null} @click=${this.apply}>${l10n.t("Apply")}</vscode-button>
                <vscode-button secondary @click=${this.reset}>${l10n.t("Reset")}</vscode-button>`
            : nothing
        }
        <span id="fault" class="fault" role="status">${fault && (changed || fault === "file") ? faultText(fault, known) : ""}</span>
      </div>
    `;
  }

  private fields(fault: Fault | null): TemplateResult {
    const { draft, options, known } = this;
    const ofOrder = this.field(l10n.t("Directions"), draft.order, {
      invalid: fault === "order",
      take: (order) => ({ order }),
    });
    switch (draft.kind) {
      case "slice":
        return html`
          <span class="dim"
            >${known.samples === null ? l10n.t("Rows") : l10n.t("Rows, of 0 to {0}", known.samples - 1)}</span
          >
          ${[l10n.t("First sample"), l10n.t("Second sample"), l10n.t("Third sample")].map(
            (label, i) => this.rowField(label, i, fault === "rows"),
          )}
          ${this.select(l10n.t("Points"), String(options.side ?? 21), sides(options.side), (side) =>
            this.fire("points", { side: Number(side) }),
          )}
        `;
      case "pca":
        return html`${ofOrder}`;
      case "local":
        return html`${ofOrder}
        ${this.field(l10n.t("Neighbors"), draft.neighbors, {
          invalid: fault === "neighbors",
          take: (neighbors) => ({ neighbors }),
        })}`;
      case "grid":
        return html`
          <label
            >${l10n.t("Points along each axis")}
            <input
              class="grid"
              placeholder="21 × 21"
              aria-invalid=${fault === "grid" || fault === "product"}
              aria-describedby="fault"
              .value=${draft.grid}
              @input=${(event: Event) => this.type({ grid: textOf(event) })}
          /></label>
          <vscode-button
            secondary
            icon="folder-opened"
            title=${titleName(options.probe ?? l10n.t("The rows of a file of inputs, the last axis fastest"))}
            ?disabled=${fault === "grid"}
            @click=${this.chooseFile}
            >${known.given ? shownName(options.probe?.split(/[\\/]/).at(-1) ?? "") : l10n.t("Choose Grid File…")}</vscode-button
          >
        `;
      default:
        return draft.kind satisfies never;
    }
  }

  /** One of the three samples of a slice; the field is numbered as the sample in the picture is. */
  private rowField(label: string, i: number, invalid: boolean): TemplateResult {
    const { through } = this.draft;
    const take = (row: string) => {
      const [a, b, c] = through.map((each, k) => (k === i ? row : each));
      return { through: [a ?? "", b ?? "", c ?? ""] as const };
    };
    return html`<input
      class="short"
      inputmode="numeric"
      title=${l10n.t("{0}, {1} in the picture", label, i + 1)}
      aria-label=${label}
      aria-invalid=${invalid}
      aria-describedby="fault"
      .value=${through[i] ?? ""}
      @input=${(event: Event) => this.type(take(textOf(event)))}
    />`;
  }

  private field(
    label: string,
    value: string,
    { invalid, take }: { invalid: boolean; take: (text: string) => Partial<Draft> },
  ): TemplateResult {
    return html`<label
      >${label}
      <input
        inputmode="numeric"
        aria-invalid=${invalid}
        aria-describedby="fault"
        .value=${value}
        @input=${(event: Event) => this.type(take(textOf(event)))}
    /></label>`;
  }

  private select(
    label: string,
    chosen: string,
    names: readonly (readonly [id: string, name: string])[],
    choose: (id: string) => void,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      title=${label}
      .value=${chosen}
      @change=${(event: Event) => choose(textOf(event))}
    >
      ${names.map(([id, name]) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
    </select>`;
  }

  /** Points of a grid need to be told how they lie; the others have what they need. */
  private chooseKind(kind: Kind) {
    this.type({ kind });
    const current = this.options.coordinates ?? "slice";
    if (kind !== "grid" && kind !== current) {
      this.fire("points", { coordinates: kind, grid: undefined });
    }
  }

  private type(change: Partial<Draft>) {
    this.draft = { ...this.draft, ...change };
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) this.apply();
    else if (event.key === "Escape" && differs(this.draft, this.options, this.known)) this.reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly apply = () => {
    const read = readDraft(this.draft, this.known);
    if ("fault" in read || !differs(this.draft, this.options, this.known)) return;
    this.fire("points", { grid: undefined, ...read.options });
  };

  private readonly reset = () => {
    this.draft = draftOf(this.options, this.known);
  };

  private readonly chooseFile = () => {
    const grid = readGrid(this.draft.grid);
    if (grid) this.fire("file", { coordinates: "grid", grid });
  };

  private fire(type: "points" | "file", change: PointsChange) {
    this.dispatchEvent(new CustomEvent<PointsChange>(type, { detail: change }));
  }
}

const textOf = (event: Event): string => (event.target as HTMLInputElement).value;

const kindNames = () =>
  [
    ["slice", l10n.t("Slice through three samples")],
    ["pca", l10n.t("Samples, principal directions")],
    ["local", l10n.t("Samples, directions of neighbors")],
    ["grid", l10n.t("Points of a file, on a grid")],
  ] as const;

const volumeNames = () =>
  [
    ["coordinates", l10n.t("Mean over coordinates")],
    ["inputs", l10n.t("Mean over volume of inputs")],
  ] as const;

/** With one that somebody asked for elsewhere. */
const sides = (own: number | undefined) =>
  [...new Set([11, 21, 41, own ?? 21])]
    .sort((x, y) => x - y)
    .map((side) => [String(side), `${side} × ${side}`] as const);

function faultText(fault: Fault, { samples }: Known): string {
  switch (fault) {
    case "rows":
      return samples === null
        ? l10n.t("Three different row numbers, from 0")
        : l10n.t("Three different row numbers, from 0 to {0}", samples - 1);
    case "order":
      return l10n.t("2 to 16 directions");
    case "neighbors":
      return samples === null
        ? l10n.t("More neighbors than directions")
        : l10n.t("More neighbors than directions, at most {0}", samples);
    case "grid":
      return l10n.t("Two numbers or more, each at least 3, as 21 × 21");
    case "product":
      return l10n.t("The file has {0} points: the numbers must multiply to that", samples ?? 0);
    case "file":
      return l10n.t("A grid is the rows of a file of inputs");
    default:
      return fault satisfies never;
  }
}

customElements.define("cognate-points", PointChoice);
