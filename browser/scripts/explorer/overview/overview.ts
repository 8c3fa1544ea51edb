// The whole review: loads it, draws it, and says what happens. Where that cannot be, the list below stays.

import { button } from "../help";
import { held, leave, type Step } from "../explore";
import { fetchPage, putIn } from "../page";
import { onTurn } from "./palette";
import { fetchReview, type Review } from "./review";
import { Scene } from "./scene";

/** What the stage shows: tests and styles go by it. */
export type State = "loading" | "waiting" | "drawn" | "empty" | "failed" | "unable";

const WORDS: Record<Exclude<State, "drawn">, string> = {
  loading: "Loading the whole review.",
  waiting:
    "The whole review is being drawn for the first time since it changed. It will appear here by itself.",
  empty: "Nothing that is linked fits what is chosen.",
  failed: "The picture could not be loaded.",
  unable: "This browser cannot draw so large a picture: it needs WebGL. The list below leads to the same.",
};

export class Overview {
  scene: Scene | undefined;
  /** The node that keys are at, or the mouse. */
  current = 0;
  /** The link to its neighbourhood. */
  readonly link: HTMLAnchorElement;
  /** Called once there is a picture. */
  onFirst: () => void = () => undefined;
  private readonly told: HTMLElement;
  private readonly sign: HTMLElement;
  private loading = new AbortController();

  constructor(
    readonly main: HTMLElement,
    readonly stage: HTMLElement,
  ) {
    this.told = document.createElement("p");
    this.told.className = "visually-hidden";
    this.told.setAttribute("role", "status");
    main.append(this.told);
    this.sign = document.createElement("div");
    this.sign.className = "sign";
    this.link = document.createElement("a");
    this.link.className = "at-node";
    this.link.hidden = true;
    this.link.append(document.createElement("b"), " ", document.createElement("span"));
    stage.append(this.sign, this.link);
    stage.hidden = false;
    stage.setAttribute("role", "group");
    stage.setAttribute("aria-label", "The whole review as a picture. The list below leads to the same.");
    onTurn(() => this.scene?.recolour());
  }

  tell(words: string): void {
    this.told.textContent = words;
  }

  /** Loads what the stage names, and draws it. */
  async load(): Promise<void> {
    this.loading.abort();
    const loading = new AbortController();
    this.loading = loading;
    if (!canDraw()) {
      this.set("unable");
      return;
    }
    if (this.scene === undefined) {
      this.set("loading");
    }
    try {
      const address = this.stage.dataset["source"] ?? "";
      const review = await fetchReview(address, loading.signal, () => this.set("waiting"));
      if (!loading.signal.aborted) {
        this.draw(review);
      }
    } catch (error) {
      if (!loading.signal.aborted) {
        this.set("failed");
        console.warn(error);
      }
    }
  }

  /** Goes to an address of the whole review: what another legend leaves. */
  async go(address: string, step: Step): Promise<void> {
    const page = await fetchPage(address, new AbortController().signal).catch(() => undefined);
    const there = page?.querySelector<HTMLElement>("#overview");
    if (page === undefined || there == null) {
      leave(address, step);
      return;
    }
    if (step !== "none") {
      step === "push" ? history.pushState(null, "", address) : history.replaceState(null, "", address);
    }
    this.stage.dataset["source"] = there.dataset["source"] ?? "";
    putIn(this.main, page);
    this.tell(this.main.querySelector(".ex-head p")?.textContent ?? "");
    await this.load();
  }

  /** Puts the link at a node; `seen` shows it, as when the mouse is there. */
  point(node: number, seen: boolean): void {
    const { scene, link } = this;
    if (scene === undefined) {
      return;
    }
    this.current = node;
    const [name, about] = [link.querySelector("b"), link.querySelector("span")];
    if (name !== null && about !== null) {
      name.textContent = scene.review.nodes.label[node] ?? "";
      about.textContent = this.about(node);
    }
    link.href = this.address(node);
    link.classList.toggle("seen", seen);
    this.put();
    scene.point(seen || document.activeElement === link ? node : undefined);
  }

  /** The mouse left. */
  unpoint(): void {
    this.link.classList.remove("seen");
    if (document.activeElement !== this.link) {
      this.scene?.point(undefined);
    }
  }

  /** "dataset, 45 statements". */
  about(node: number): string {
    const nodes = this.scene?.review.nodes;
    const many = nodes?.statements[node] ?? 0;
    const kind = this.scene?.isDataset(node) === true ? "dataset" : "work";
    return `${kind}, ${many.toLocaleString("en")} ${many === 1 ? "statement" : "statements"}`;
  }

  address(node: number): string {
    const id = encodeURIComponent(this.scene?.review.nodes.id[node] ?? "");
    return `/graph?focus=${id.replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
  }

  /** To the neighbourhood of a node; the reader comes back to where she was. */
  follow(node: number, event: MouseEvent | TouchEvent): void {
    if (event instanceof MouseEvent && (held(event) || event.button === 1)) {
      window.open(this.address(node), "_blank", "noopener");
      return;
    }
    this.remember();
    window.location.assign(this.address(node));
  }

  /** What most is said about. */
  middle(): number {
    const statements = this.scene?.review.nodes.statements ?? [];
    const more = (best: number, node: number): number =>
      (statements[node] ?? 0) > (statements[best] ?? 0) ? node : best;
    return statements.map((_, node) => node).reduce(more, 0);
  }

  /** Keeps in the history what is seen. */
  remember(): void {
    const { x, y, ratio } = this.scene?.sigma.getCamera().getState() ?? {};
    const at = this.scene?.review.nodes.id[this.current];
    history.replaceState({ overview: { x, y, ratio, at } }, "");
  }

  private draw(review: Review): void {
    if (review.nodes.id.length === 0) {
      this.set("empty");
      return;
    }
    const id = this.scene?.review.nodes.id[this.current];
    // The stage must have its size before it is measured.
    this.set("drawn");
    if (this.scene === undefined) {
      this.scene = new Scene(this.stage, review);
      this.scene.sigma.on("afterRender", () => this.put());
      for (const canvas of this.stage.querySelectorAll("canvas")) {
        canvas.addEventListener("webglcontextlost", () => this.set("unable"));
      }
      this.current = this.recall() ?? this.middle();
      this.onFirst();
    } else {
      this.scene.show(review);
      const same = id === undefined ? -1 : review.nodes.id.indexOf(id);
      this.current = same >= 0 ? same : this.middle();
    }
    this.link.hidden = false;
    this.point(this.current, false);
    this.stage.dataset["nodes"] = String(review.nodes.id.length);
    this.tell(review.words);
  }

  /** What the history kept. */
  private recall(): number | undefined {
    const kept = (history.state as { overview?: { x: number; y: number; ratio: number; at?: string } } | null)
      ?.overview;
    if (kept === undefined || this.scene === undefined) {
      return undefined;
    }
    this.scene.sigma.getCamera().setState({ x: kept.x, y: kept.y, ratio: kept.ratio });
    const node = this.scene.review.nodes.id.indexOf(kept.at ?? "");
    return node < 0 ? undefined : node;
  }

  /** The link moves with its node, and stays on the stage. */
  private put(): void {
    const { scene, link } = this;
    if (scene === undefined || scene.review.nodes.id.length === 0) {
      return;
    }
    const { x, y, radius } = scene.place(this.current);
    const { width, height } = scene.sigma.getDimensions();
    link.classList.toggle("left", x > width * 0.7);
    link.style.left = `${Math.min(Math.max(x + (x > width * 0.7 ? -radius - 6 : radius + 6), 0), width)}px`;
    link.style.top = `${Math.min(Math.max(y, 14), height - 14)}px`;
  }

  private set(state: State): void {
    this.stage.dataset["state"] = state;
    this.link.hidden = state !== "drawn";
    this.sign.replaceChildren();
    if (state === "drawn") {
      return;
    }
    const words = document.createElement("p");
    words.textContent = WORDS[state];
    this.sign.append(words);
    if (state === "failed") {
      this.sign.append(button("Try again", "", () => void this.load()));
    }
    if (state !== "loading") {
      this.tell(WORDS[state]);
    }
  }
}

function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
