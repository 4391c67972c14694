import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** The editor of one checkpoint in the active tab. */
export class CheckpointEditor {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get heading(): Locator {
    return this.frame.getByRole("heading", { level: 1 });
  }

  /** Format, number of tensors, parameters and bytes. */
  get headline(): Locator {
    return this.frame.locator("header.top p");
  }

  get alert(): Locator {
    return this.frame.getByRole("alert");
  }

  get tree(): Locator {
    return this.frame.getByRole("tree");
  }

  get filter(): Locator {
    return this.frame.getByRole("textbox", { name: "Filter by name, type or shape" });
  }

  get figures(): Locator {
    return this.frame.getByRole("region", { name: "Figures" });
  }

  get histogram(): Locator {
    return this.figures.getByRole("img", { name: /^Histogram/ });
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  async whenRead(): Promise<void> {
    await expect(this.tree.getByRole("treeitem").first()).toBeVisible();
  }

  /** The row of a tensor or layer, by its full name. */
  row(name: string): Locator {
    return this.tree.getByTitle(name, { exact: true });
  }

  /** Chooses a tensor, unfolding the layer that holds it. */
  async select(tensor: string): Promise<void> {
    const layer = tensor.slice(0, tensor.lastIndexOf("."));
    if ((await this.row(tensor).count()) === 0) await this.row(layer).dblclick();
    await this.row(tensor).click();
    await expect(this.row(tensor)).toHaveAttribute("aria-selected", "true");
  }

  /** A figure of the chosen tensor, as printed. */
  figure(name: string): Locator {
    return this.figures
      .getByRole("term")
      .filter({ hasText: new RegExp(`^${name}$`) })
      .first()
      .locator("xpath=following-sibling::dd[1]");
  }
}
