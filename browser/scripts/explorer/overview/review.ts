// /graph/overview.json: every node and line of the review with its place. src/explorer/mod.rs says what is in it.

export interface Review {
  state: "drawn" | "being drawn";
  words: string;
  clustered: boolean;
  found: number;
  box: { x: number; y: number; width: number; height: number };
  functions: string[];
  nodes: Columns & { id: string[]; label: string[]; x: number[]; y: number[]; statements: number[] };
  edges: Columns & { from: number[]; to: number[] };
}

interface Columns {
  /** The place of what it does among `functions`. */
  function: (number | null)[];
}

/** The review, once the server has placed all of it; `waits` is called as long as it has not. */
export async function fetchReview(address: string, signal: AbortSignal, waits: () => void): Promise<Review> {
  for (;;) {
    const response = await fetch(address, { signal });
    if (response.status === 200) {
      return (await response.json()) as Review;
    }
    if (response.status !== 202) {
      throw new Error(`${address} answered ${response.status}`);
    }
    waits();
    await passed(Number(response.headers.get("retry-after") ?? 2) * 1000, signal);
  }
}

function passed(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const timer = window.setTimeout(done, time);
    signal.addEventListener("abort", () => {
      window.clearTimeout(timer);
      failed(signal.reason);
    });
  });
}
