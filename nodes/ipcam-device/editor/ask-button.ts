import type { Asking } from '../../editor/index.js';

export interface AskButton {
  readonly element: HTMLButtonElement;
  /** Calls off what is under way. */
  stop(): void;
}

/** A button that asks the runtime something: while it asks it turns a wheel, and another press calls the question off. */
export const askButton = <T>(options: {
  icon: string;
  start: string;
  stop: string;
  ask(): Asking<T>;
  /** `undefined` while the answer is awaited, and after the question was called off. */
  show(result: T | undefined, isAsking: boolean): void;
}): AskButton => {
  const { element, icon } = ipcamEditor;
  const button = element('button', { type: 'button', class: 'red-ui-button ipcam-ask' });
  let running: Asking<T> | undefined;
  const label = (): void => {
    const wheel = element('i', { class: 'fa fa-spinner fa-spin fa-fw', 'aria-hidden': 'true' });
    button.replaceChildren(...(running ? [wheel, ` ${options.stop}`] : [icon(options.icon), ` ${options.start}`]));
  };
  const stop = (): void => {
    running?.abort();
    running = undefined;
    label();
  };
  button.addEventListener('click', async () => {
    if (running) {
      stop();
      options.show(undefined, false);
      return;
    }
    const asking = options.ask();
    running = asking;
    label();
    options.show(undefined, true);
    const result = await asking.result;
    if (running !== asking) return;
    running = undefined;
    label();
    options.show(result, false);
  });
  label();
  return { element: button, stop };
};
