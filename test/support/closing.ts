/** Something that holds sockets, timers or files. */
interface Closable {
  close(): unknown;
}

/** For a `describe`: what a test hands over is closed after it, the latest first. */
export const closing = (): (<T extends Closable>(item: T) => T) => {
  const open: Closable[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });
  return (item) => {
    open.push(item);
    return item;
  };
};
