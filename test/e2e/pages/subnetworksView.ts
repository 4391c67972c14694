import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** A group as the table of groups prints it. */
export interface ShownGroup {
  readonly name: string;
  readonly layers: string;
  readonly within: string;
  readonly contrast: string;
  readonly stable: string;
}

/** The sub-network view in the active tab. */
export class SubnetworksView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get heading(): Locator {
    return this.frame.getByRole("heading", { level: 1 });
  }

  get verdict(): Locator {
    return this.frame.locator("header .summary").first();
  }

  get map(): Locator {
    return this.frame.getByRole("application", { name: /cells$/ });
  }

  get graph(): Locator {
    return this.frame.getByRole("application", { name: /^Network of/ });
  }

  get alert(): Locator {
    return this.frame.getByRole("alert");
  }

  get selection(): Locator {
    return this.frame.getByRole("region", { name: "Selection" });
  }

  get count(): Locator {
    return this.frame.getByRole("slider", { name: "Number of groups" });
  }

  get findingText(): Locator {
    return this.frame.getByRole("textbox", { name: "Finding" });
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  /** Waits until the inspection is over, however it ended. */
  async whenDone(): Promise<void> {
    await expect(this.heading).toBeVisible({ timeout: 60_000 });
    await expect(this.button("Cancel")).toHaveCount(0, { timeout: 60_000 });
  }

  async show(pane: "Graph" | "Layers"): Promise<void> {
    await this.button(pane).click();
    await expect(this.button(pane)).toHaveAttribute("aria-pressed", "true");
  }

  /** Picks from the menu *Use*. */
  async use(item: string): Promise<void> {
    await this.button("Use").click();
    await this.frame.getByRole("menuitem", { name: item }).click();
  }

  /** The row of a layer in the table of layers. */
  layer(name: string): Locator {
    return this.frame
      .getByRole("table", { name: "Layers" })
      .getByRole("row")
      .filter({ has: this.frame.locator("td:first-child").getByText(name, { exact: true }) });
  }

  async chooseLayer(name: string): Promise<void> {
    await this.show("Layers");
    await this.layer(name).getByRole("button", { name, exact: true }).click();
    await expect(this.selection).toBeVisible();
  }

  groupName(index: number): Locator {
    return this.frame.getByRole("textbox", { name: `Name of group ${index}` });
  }

  async groups(): Promise<ShownGroup[]> {
    const rows = this.frame.getByRole("table", { name: "Groups" }).locator("tbody tr");
    await expect(rows.first()).toBeVisible();
    return rows.evaluateAll((all) =>
      all.map((row) => {
        const [, layers, within, contrast, stable] = [...row.children].map((cell) =>
          (cell.textContent ?? "").replace(/\s+/g, " ").trim(),
        );
        return { name: row.querySelector("input")?.value ?? "", layers, within, contrast, stable };
      }),
    );
  }

  /** A figure of the selection, as printed. */
  figure(name: string): Locator {
    return this.selection
      .getByRole("term")
      .filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
      .first()
      .locator("xpath=following-sibling::dd[1]");
  }
}
