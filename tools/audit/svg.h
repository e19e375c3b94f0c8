// SPDX-License-Identifier: MIT
// A drawing, as text of an SVG file. Looks are classes, which the style of the drawing defines.
#pragma once

#include <string>
#include <string_view>

namespace exo::tools {

struct Point {
  double x, y;
};

class Svg {
 public:
  void rectangle(Point corner, double width, double height, std::string_view look);
  void text(Point at, std::string_view words, std::string_view look);
  void line(Point from, Point to, std::string_view look);

  // What was drawn elsewhere, over this.
  void append(const Svg& other) { body_ += other.body_; }

  // From one point to another at the same x or not, in a bow that leaves to the right as far as `reach`.
  void bow(Point from, Point to, double reach, std::string_view look);

  // The file: everything drawn so far, in a picture of this size.
  std::string file(double width, double height, std::string_view style) const;

 private:
  std::string body_;
};

}  // namespace exo::tools
