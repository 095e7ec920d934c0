#include <understudy/study/report/plot/frame.hpp>

namespace understudy::study::plot {

Box LogLogFrame::box() const {
  return {x.first_pixel(), y.last_pixel(), x.last_pixel(), y.first_pixel()};
}

void LogLogFrame::draw(Svg& svg) const {
  const Box b = box();
  for (const Tick& tick : x.ticks()) {
    const double p = x.pixel(tick.value);
    svg.line({p, b.top}, {p, b.bottom}, tick.labelled ? "grid" : "finer");
    svg.line({p, b.bottom}, {p, b.bottom + (tick.labelled ? 6 : 3)}, "axis");
    if (tick.labelled) svg.text({p, b.bottom + 20}, tick.text(), "", Anchor::middle);
  }
  for (const Tick& tick : y.ticks()) {
    const double p = y.pixel(tick.value);
    svg.line({b.left, p}, {b.right, p}, tick.labelled ? "grid" : "finer");
    svg.line({b.left - (tick.labelled ? 6 : 3), p}, {b.left, p}, "axis");
    if (tick.labelled) svg.text({b.left - 10, p + 4}, tick.text(), "", Anchor::end);
  }
  svg.polyline({{b.left, b.top}, {b.left, b.bottom}, {b.right, b.bottom}}, "axis");
  svg.text({(b.left + b.right) / 2, b.bottom + 44}, x_title, "", Anchor::middle);
  svg.vertical_text({18, (b.top + b.bottom) / 2}, y_title, "");
  svg.text({b.left, 24}, heading, "head", Anchor::start);
  svg.text({b.left, 43}, subheading, "soft", Anchor::start);
}

}  // namespace understudy::study::plot
