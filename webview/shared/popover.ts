import type { ReactiveController, ReactiveControllerHost } from "lit";

/** What holds a popover: an element with a trigger that gets the focus back. */
type PopoverHost = ReactiveControllerHost &
  HTMLElement & { readonly updateComplete: Promise<boolean> };

export interface PopoverOptions {
  /** What opens it. */
  readonly trigger: () => HTMLElement | null;
  /** What gets the focus once it is open. */
  readonly first: () => HTMLElement | null;
}

/** Opening and closing of what hangs below a button: press outside, Escape, and where the focus goes. */
export class Popover implements ReactiveController {
  #open = false;

  constructor(
    private readonly host: PopoverHost,
    private readonly options: PopoverOptions,
  ) {
    host.addController(this);
  }

  get open(): boolean {
    return this.#open;
  }

  hostDisconnected(): void {
    this.close();
  }

  async show(): Promise<void> {
    this.#set(true);
    document.addEventListener("pointerdown", this.#onOutside, true);
    await this.host.updateComplete;
    this.options.first()?.focus();
  }

  close(): void {
    document.removeEventListener("pointerdown", this.#onOutside, true);
    this.#set(false);
  }

  closeToTrigger(): void {
    this.close();
    this.options.trigger()?.focus();
  }

  toggle(): void {
    if (this.#open) this.closeToTrigger();
    else void this.show();
  }

  /** For the popover's `keydown`: Escape closes it, and nothing behind it. */
  readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#open) return;
    event.preventDefault();
    event.stopPropagation();
    this.closeToTrigger();
  };

  readonly #onOutside = (event: Event): void => {
    if (!event.composedPath().includes(this.host)) this.close();
  };

  #set(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    this.host.requestUpdate();
  }
}
