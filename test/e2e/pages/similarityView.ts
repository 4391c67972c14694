import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

export interface TableCell {
  readonly a: string;
  readonly b: string;
  /** NaN where the table shows that there is no number. */
  readonly value: number;
  readonly paired: boolean;
  readonly marked: boolean;
}

/** The layer-similarity view in the active tab. */
export class SimilarityView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get heading(): Locator {
    return this.frame.getByRole("heading", { level: 1 });
  }

  get summary(): Locator {
    return this.frame.locator("header .summary");
  }

  get map(): Locator {
    return this.frame.getByRole("application");
  }

  get alert(): Locator {
    return this.frame.getByRole("alert");
  }

  get status(): Locator {
    return this.frame.getByRole("status");
  }

  get pinned(): Locator {
    return this.frame.getByRole("region", { name: "Pinned pair" });
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  /** *Run Again* in the banner that says why; the toolbar has one too. */
  get runAgainOffer(): Locator {
    return this.frame.locator(".banner").getByRole("button", { name: "Run Again" });
  }

  /** Waits until the comparison is over, however it ended. */
  async whenDone(): Promise<void> {
    await expect(this.heading).toBeVisible({ timeout: 60_000 });
    await expect(this.button("Cancel")).toHaveCount(0, { timeout: 60_000 });
  }

  /** The button that names the measure shown, and opens the others. */
  get measure(): Locator {
    return this.frame.getByRole("button", { name: /^Measure: / });
  }

  /** A measure in the open chooser. */
  measureOption(name: string): Locator {
    return this.frame
      .getByRole("option")
      .filter({ has: this.frame.locator(".measure").getByText(name, { exact: true }) });
  }

  /** Chooses a measure; one that was not computed is computed. */
  async chooseMeasure(name: string): Promise<void> {
    await this.measure.click();
    await this.measureOption(name).click();
    await expect(this.measure).toHaveAccessibleName(`Measure: ${name}`, { timeout: 60_000 });
  }

  async show(mode: "Matrix" | "Pairs" | "Table"): Promise<void> {
    await this.button(mode).click();
    await expect(this.button(mode)).toHaveAttribute("aria-pressed", "true");
  }

  /** The rows of the table, as a screen reader gets them. */
  async tableCells(): Promise<TableCell[]> {
    await this.show("Table");
    const rows = this.frame.getByRole("table").locator("tbody").getByRole("row");
    await expect(rows.first()).toBeVisible();
    const texts = await rows.evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? "")),
    );
    // There is a column more where there are p values.
    return texts.map(([a, b, value, ...rest]) => ({
      a,
      b,
      value: number(value),
      paired: rest.at(-2)?.startsWith("yes") ?? false,
      marked: rest.at(-2)?.includes("●") ?? false,
    }));
  }

  /** Pins a pair from the table. */
  async pinFromTable(a: string, b: string): Promise<void> {
    await this.show("Table");
    await this.row(a, b).getByRole("button", { name: a, exact: true }).click();
    await expect(this.pinned).toBeVisible();
  }

  row(a: string, b: string): Locator {
    return this.frame
      .getByRole("row")
      .filter({ has: this.frame.locator("td:nth-child(1)").getByText(a, { exact: true }) })
      .filter({ has: this.frame.locator("td:nth-child(2)").getByText(b, { exact: true }) });
  }

  /** A figure of the pinned pair as printed: the text beside its name, in the whole panel or a tensor. */
  figure(name: string, within: Locator = this.pinned): Locator {
    return within
      .getByRole("term")
      .filter({ hasText: new RegExp(`^\\s*${name}`) })
      .first()
      .locator("xpath=following-sibling::dd[1]");
  }

  /** The part of the pinned panel on one tensor, unfolded. */
  async tensor(name: string): Promise<Locator> {
    const part = this.pinned
      .locator("details")
      .filter({ has: this.frame.locator("summary").getByText(name, { exact: true }) });
    if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
    return part;
  }

  get findingText(): Locator {
    return this.frame.getByRole("textbox", { name: "Finding" });
  }
}

/** A printed figure as a number; minus is a true minus sign. */
export const number = (text: string): number =>
  text === "–" || text === "" ? Number.NaN : Number(text.replaceAll("−", "-").replaceAll(",", ""));
