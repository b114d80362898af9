import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { Button } from "../../ui";
import { t } from "./picture_texts";

const STEP = 1.4;
const SCALE_MAX = 2;
/** Letters are 12 px high then. */
const READABLE = 0.85;

/** The picture, so large that it can be read at first; what is larger than its frame is moved about in it. */
export function FlowPicture({ source, title }: { source: string; title: string }) {
  const words = t();
  const frame = useRef<HTMLDivElement>(null);
  const [natural, setNatural] = useState(0);
  const [room, setRoom] = useState(0);
  /** null: as wide as there is room. */
  const [chosen, setChosen] = useState<number | null>(READABLE);
  // Before it is drawn, so that the picture is not too wide until the browser tells of sizes.
  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null) return;
    const measure = () => setRoom(box.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const fitted = natural > 0 && room > 0 ? Math.min(1, room / natural) : 1;
  const scale = Math.max(fitted, chosen ?? 0);
  useLayoutEffect(() => {
    // The way begins at the left, in the middle of the height.
    const box = frame.current;
    if (box) box.scrollTop = (box.scrollHeight - box.clientHeight) / 2;
  }, [scale, natural]);
  const zoom = (by: number) => setChosen(Math.min(SCALE_MAX, Math.max(fitted, scale * by)));

  return (
    <>
      <div class="row" role="group" aria-label={words.size}>
        <Button label={words.smaller} title={words.smaller} disabled={scale <= fitted} onPress={() => zoom(1 / STEP)}>
          −
        </Button>
        <Button label={words.larger} title={words.larger} disabled={scale >= SCALE_MAX} onPress={() => zoom(STEP)}>
          +
        </Button>
        <Button pressed={chosen === null} onPress={() => setChosen(null)}>
          {words.fit}
        </Button>
      </div>
      <div class="picture" tabIndex={0} role="group" aria-label={title} ref={frame}>
        <img
          src={source}
          alt={title}
          width={natural > 0 ? Math.floor(natural * scale) : undefined}
          onLoad={(event) => setNatural(event.currentTarget.naturalWidth)}
        />
      </div>
    </>
  );
}
