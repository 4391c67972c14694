import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** The view of a hypothesis on groups of checkpoints, in the active tab. */
export class HypothesisView {
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

  get tests(): Locator {
    return this.frame.getByRole("region", { name: "Tests" });
  }

  get plot(): Locator {
    return this.frame.getByRole("img");
  }

  get hypothesis(): Locator {
    return this.frame.locator("#hypothesis input");
  }

  get groups(): Locator {
    return this.frame.getByRole("region", { name: "Groups" });
  }

  /** Unfolds the checkpoints of a group. */
  async openGroup(name: string): Promise<void> {
    const group = this.groups.locator("details").filter({
      has: this.frame.locator("summary .name").getByText(name, { exact: true }),
    });
    if ((await group.getAttribute("open")) === null) await group.locator("summary").click();
  }

  /** The field that says which group a checkpoint is in. */
  tag(path: string): Locator {
    return this.groups.getByRole("combobox", { name: path });
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  /** Cells of the row of these weights at this depth. */
  row(weights: string, depth: number): Locator {
    return this.tests
      .getByRole("row")
      .filter({ has: this.frame.getByRole("rowheader", { name: weights, exact: true }) })
      .filter({ has: this.frame.getByRole("cell", { name: String(depth), exact: true }) });
  }

  async whenDone(): Promise<void> {
    await expect(this.heading).toBeVisible({ timeout: 60_000 });
    await expect(this.button("Cancel")).toHaveCount(0, { timeout: 60_000 });
  }
}
