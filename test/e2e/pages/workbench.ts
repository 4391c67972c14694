import { extname } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { Explorer } from "./explorer";

/** The editor's window. */
export class Workbench {
  readonly explorer: Explorer;

  constructor(
    readonly page: Page,
    private readonly url: string,
    readonly folder: string,
  ) {
    this.explorer = new Explorer(page);
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.url}/?${new URLSearchParams({ folder: this.folder })}`);
    await this.whenReady();
  }

  /** *Developer: Reload Window*; it writes down open editors first, as the browser's reload does not. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.whenReady();
  }

  private async whenReady(): Promise<void> {
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    // Commands and menus of extensions exist from this mark on; the window is painted before.
    await this.page.waitForFunction(
      () => performance.getEntriesByName("code/didLoadExtensions").length > 0,
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Runs a command by its title in the palette. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput.waitFor();
    await this.quickInput
      .getByRole("combobox")
      .or(this.quickInput.locator("input"))
      .first()
      .fill(`>${title}`);
    await this.quickOption(title).first().click();
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget");
  }

  /** An entry of the quick input that bears `text`. */
  quickOption(text: string): Locator {
    return this.quickInput.getByRole("option").filter({ hasText: text });
  }

  /** Types into the open quick input and confirms. */
  async answer(text: string): Promise<void> {
    await this.quickInput.locator("input").first().fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Answers the dialog that asks for a place. It writes its proposal late, over what is typed. */
  async saveAs(path: string): Promise<void> {
    const input = this.quickInput.locator("input").first();
    await expect(input).toHaveValue(new RegExp(`\\${extname(path)}$`));
    await expect(async () => {
      await input.fill(path);
      await this.page.waitForTimeout(300);
      await expect(input).toHaveValue(path, { timeout: 100 });
    }).toPass();
    await this.page.keyboard.press("Enter");
  }

  tab(name: string): Locator {
    return this.page.locator(".tabs-container").getByRole("tab", { name });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text });
  }

  /** The text of the active text editor, as far as it is painted. */
  get editorText(): Locator {
    return this.page.locator(".editor-instance .view-lines");
  }

  async expectNoErrors(): Promise<void> {
    await expect(this.page.locator(".notification-toast .codicon-error")).toHaveCount(0);
  }
}
