// Wheel, fingers and mouse: zoom, pan, and a node that is dragged aside. A drag is never a click.

import type { Lens } from "./lens";
import type { Picture, Point } from "./picture";

/** How far a mouse trembles in a click. */
const TREMBLE = 4;

export function hand(picture: Picture, lens: Lens): void {
  const { svg } = picture;
  const fingers = new Map<number, Point>();
  let node: string | undefined;
  let way = 0;
  let taken = false;

  // The page scrolls under the wheel until the reader has taken the picture in hand.
  svg.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || taken) {
        event.preventDefault();
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
        const speed = event.ctrlKey ? 0.01 : 0.0015;
        lens.zoom(Math.exp(-event.deltaY * lines * speed), lens.at(event.clientX, event.clientY));
      }
    },
    { passive: false },
  );
  document.addEventListener("pointerdown", (event) => {
    taken = event.target instanceof Node && svg.contains(event.target);
  });
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) {
      return;
    }
    way = 0;
    node = picture.nodeAt(event.target);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      return;
    }
    const now = { x: event.clientX, y: event.clientY };
    way += Math.hypot(now.x - before.x, now.y - before.y);
    if (way < TREMBLE) {
      return;
    }
    if (!svg.hasPointerCapture(event.pointerId)) {
      svg.setPointerCapture(event.pointerId);
      svg.classList.add("held");
    }
    const [start, end] = [lens.at(before.x, before.y), lens.at(now.x, now.y)];
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other !== undefined) {
      const spread = (point: Point): number => Math.hypot(point.x - other.x, point.y - other.y);
      const between = lens.at((now.x + other.x) / 2, (now.y + other.y) / 2);
      lens.zoom(spread(now) / Math.max(spread(before), 1), between);
    } else if (node === undefined) {
      lens.pan({ x: end.x - start.x, y: end.y - start.y });
    } else {
      picture.move(node, { x: end.x - start.x, y: end.y - start.y });
    }
  });
  const letGo = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    svg.classList.toggle("held", fingers.size > 0);
  };
  // Anywhere: a button may be let go outside of the picture.
  document.addEventListener("pointerup", letGo);
  document.addEventListener("pointercancel", letGo);
  svg.addEventListener(
    "click",
    (event) => {
      if (way >= TREMBLE && event.detail > 0) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    { capture: true },
  );
  // Browsers would carry the link away.
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}
