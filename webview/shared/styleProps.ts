import { noChange } from "lit";
import { Directive, directive, type PropertyPart } from "lit/directive.js";

/**
 * `.style=${styleProps({ transform: … })}`: sets single style properties of an element.
 *
 * lit's own `styleMap` writes a `style` attribute first, which the page's content security policy
 * refuses.
 */
class StyleProps extends Directive {
  private readonly previous = new Map<string, string>();

  render(_properties: Readonly<Record<string, string>>) {
    return noChange;
  }

  override update(part: PropertyPart, [properties]: [Readonly<Record<string, string>>]) {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) {
      if (this.previous.get(name) === value) continue;
      style.setProperty(name, value);
      this.previous.set(name, value);
    }
    return noChange;
  }
}

export const styleProps = directive(StyleProps);
