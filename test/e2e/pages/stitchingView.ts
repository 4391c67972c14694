import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** The stitching in the active tab. */
export class StitchingView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get summary(): Locator {
    return this.frame.locator("header .summary");
  }

  get matrices(): Locator {
    return this.frame.locator(".matrix");
  }

  get detail(): Locator {
    return this.frame.getByRole("region", { name: "Stitch", exact: true });
  }

  get rows(): Locator {
    return this.frame.getByRole("table", { name: /^Stitches/ }).getByRole("row");
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole("button", { name });
  }

  choice(name: string): Locator {
    return this.frame.getByRole("combobox", { name });
  }

  async whenDone(): Promise<void> {
    // the sentence is of all stitches once they are fitted
    const answer = /^(Methods disagree|No stitch|The model|Self-test)/;
    await expect(this.summary).toContainText(answer, { timeout: 180_000 });
    await expect(this.matrices.first()).toBeVisible();
  }
}
