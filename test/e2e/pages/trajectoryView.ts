import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** The trajectory in the active tab. */
export class TrajectoryView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get summary(): Locator {
    return this.frame.locator("header .summary");
  }

  get map(): Locator {
    return this.frame.getByRole("application");
  }

  get curves(): Locator {
    return this.frame.getByRole("img", { name: /^Similarity along the run/ });
  }

  get rows(): Locator {
    return this.frame.getByRole("table", { name: "Checkpoints" }).getByRole("row");
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  choice(name: string): Locator {
    return this.frame.getByRole("combobox", { name });
  }

  async whenDone(): Promise<void> {
    await expect(this.summary).toContainText("checkpoints by", { timeout: 30_000 });
  }
}
