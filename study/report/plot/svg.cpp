#include <fmt/core.h>

#include <understudy/study/report/plot/svg.hpp>

namespace understudy::study::plot {
namespace {

// Colours that differ for colour-blind eyes (Okabe and Ito 2008); shapes differ too, for print.
constexpr const char* style = R"(
text{font-family:"DejaVu Sans",Verdana,Arial,sans-serif;font-size:12px;fill:#1f2430}
.paper{fill:#ffffff}.head{font-size:15px;font-weight:bold}.soft{fill:#566070}.small{font-size:11px}
.axis{stroke:#1f2430;stroke-width:1;fill:none}.grid{stroke:#dfe3ea;stroke-width:1}
.finer{stroke:#eff1f5;stroke-width:1}.front{stroke:#0072b2;stroke-width:2;fill:none}
.bar{stroke-width:1.3;fill:none}.leader{stroke:#8a93a3;stroke-width:0.8}
.dash{stroke-width:1.6;stroke-dasharray:5 4;fill:none}.hollow{fill-opacity:0}
.baseline{stroke:#0072b2;fill:#0072b2}.truth{stroke:#566070;fill:#566070}
.surrogate{stroke:#d55e00;fill:#d55e00}.guarded{stroke:#009e73;fill:#009e73}
text.baseline,text.truth,text.surrogate,text.guarded{stroke:none}
.bar,.dash{fill:none}.band{fill:#566070;fill-opacity:0.09}
@media (prefers-color-scheme:dark){
text{fill:#e6e9ef}.paper{fill:#161a21}.soft{fill:#a7b0bf}.axis{stroke:#e6e9ef}
.grid{stroke:#313845}.finer{stroke:#222834}.leader{stroke:#7d8798}.front{stroke:#56b4e9}
.baseline{stroke:#56b4e9;fill:#56b4e9}.truth{stroke:#a7b0bf;fill:#a7b0bf}
.surrogate{stroke:#ff9d5c;fill:#ff9d5c}.guarded{stroke:#2fd0a0;fill:#2fd0a0}
.bar,.dash{fill:none}.band{fill:#a7b0bf;fill-opacity:0.12}}
)";

std::string points_text(const std::vector<Pixel>& points) {
  std::string text;
  for (const Pixel& p : points)
    text += fmt::format("{}{:.1f},{:.1f}", text.empty() ? "" : " ", p.x, p.y);
  return text;
}

const char* name(Anchor anchor) {
  if (anchor == Anchor::start) return "start";
  return anchor == Anchor::middle ? "middle" : "end";
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

Svg::Svg(double width, double height, std::string title)
    : width_(width), height_(height), title_(std::move(title)) {}

void Svg::line(Pixel a, Pixel b, const std::string& classes) {
  body_ +=
      fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
                  classes, a.x, a.y, b.x, b.y);
}

void Svg::polyline(const std::vector<Pixel>& points, const std::string& classes) {
  body_ += fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", classes, points_text(points));
}

void Svg::circle(Pixel at, double radius, const std::string& classes) {
  body_ += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n", classes,
                       at.x, at.y, radius);
}

void Svg::polygon(const std::vector<Pixel>& corners, const std::string& classes) {
  body_ += fmt::format("<polygon class=\"{}\" points=\"{}\"/>\n", classes, points_text(corners));
}

void Svg::text(Pixel at, const std::string& words, const std::string& classes, Anchor anchor) {
  body_ +=
      fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                  classes, at.x, at.y, name(anchor), escaped(words));
}

void Svg::vertical_text(Pixel at, const std::string& words, const std::string& classes) {
  body_ += fmt::format(
      "<text class=\"{}\" transform=\"translate({:.1f},{:.1f}) rotate(-90)\" "
      "text-anchor=\"middle\">{}</text>\n",
      classes, at.x, at.y, escaped(words));
}

std::string Svg::str() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\">\n<title>{2}</title>\n<style>{3}</style>\n"
      "<rect class=\"paper\" width=\"{0:.0f}\" height=\"{1:.0f}\"/>\n{4}</svg>\n",
      width_, height_, escaped(title_), style, body_);
}

}  // namespace understudy::study::plot
