// The filter that the night theme puts on pictures: their brightness in the
// red channel, nothing in the others. base.css names it.
export function RedOnly() {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <filter id="red-only" colorInterpolationFilters="sRGB">
        <feColorMatrix type="matrix" values=".3 .59 .11 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 1 0" />
      </filter>
    </svg>
  );
}
