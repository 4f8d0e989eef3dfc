// SPDX-License-Identifier: MIT
//
// Draws what is on the screen, or nearly, at once, and the rest when it comes there or is printed.

const kNear = "300px 0px";

// Returns a function that asks for `draw`: it is called at once where `element` is near the screen, and
// otherwise once when it comes near.
export function whenSeen(element: Element, draw: () => void): () => void {
  let near = false;
  let stale = false;
  const catchUp = (): void => {
    if (!stale) return;
    stale = false;
    draw();
  };
  const watch = new IntersectionObserver(
    (entries) => {
      near = entries[entries.length - 1]?.isIntersecting ?? near;
      if (near) catchUp();
    },
    { rootMargin: kNear },
  );
  watch.observe(element);
  addEventListener("beforeprint", catchUp);
  return () => {
    stale = true;
    if (near) catchUp();
  };
}
