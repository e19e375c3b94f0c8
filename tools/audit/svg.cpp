// SPDX-License-Identifier: MIT
#include "tools/audit/svg.h"

#include <fmt/format.h>

namespace exo::tools {

namespace {

std::string escaped(std::string_view words) {
  std::string text;
  for (const char character : words) {
    switch (character) {
      case '<': text += "&lt;"; break;
      case '>': text += "&gt;"; break;
      case '&': text += "&amp;"; break;
      default: text += character;
    }
  }
  return text;
}

}  // namespace

void Svg::rectangle(Point corner, double width, double height, std::string_view look) {
  body_ += fmt::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' class='{}'/>\n", corner.x, corner.y,
                       width, height, look);
}

void Svg::text(Point at, std::string_view words, std::string_view look) {
  body_ += fmt::format("<text x='{:.1f}' y='{:.1f}' class='{}'>{}</text>\n", at.x, at.y, look, escaped(words));
}

void Svg::line(Point from, Point to, std::string_view look) {
  body_ += fmt::format("<line x1='{:.1f}' y1='{:.1f}' x2='{:.1f}' y2='{:.1f}' class='{}'/>\n", from.x, from.y, to.x,
                       to.y, look);
}

void Svg::bow(Point from, Point to, double reach, std::string_view look) {
  body_ += fmt::format("<path d='M{:.1f} {:.1f} C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}' class='{}'/>\n", from.x,
                       from.y, from.x + reach, from.y, to.x + reach, to.y, to.x, to.y, look);
}

std::string Svg::file(double width, double height, std::string_view style) const {
  return fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0:.0f} {1:.0f}' width='{0:.0f}' height='{1:.0f}'>\n"
      "<style>{2}</style>\n"
      "<defs><marker id='head' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' orient='auto'>"
      "<path d='M0 0 L8 4 L0 8 z' class='head'/></marker></defs>\n"
      "<rect width='100%' height='100%' class='paper'/>\n{3}</svg>\n",
      width, height, style, body_);
}

}  // namespace exo::tools
