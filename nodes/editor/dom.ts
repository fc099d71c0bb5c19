type Content = Node | string | undefined | false;

/** An element with its attributes and content. Texts become text: nothing that a device says is ever read as HTML. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean> = {},
  ...content: Content[]
): HTMLElementTagNameMap[K] => {
  const result = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) result.setAttribute(name, value === true ? '' : value);
  }
  result.append(...content.filter((item) => item !== undefined && item !== false));
  return result;
};

/** A Font Awesome icon. */
export const icon = (name: string): HTMLElement => element('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' });
