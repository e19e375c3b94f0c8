// SPDX-License-Identifier: MIT
#include "tools/audit/picture.h"

#include "model/isolation.h"
#include "tools/audit/census.h"
#include "tools/audit/svg.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::tools {

namespace {

using model::Machine;
using model::Word;

constexpr double width = 1120, margin = 24, card_width = 920, line_height = 18, padding = 14;
constexpr double table_width = 62, table_height = 14, column = 150, row = 20;
constexpr double tables_left = margin + padding + 220;  // to the right of the vCPUs
constexpr std::size_t most_rows = 40;                   // of tables in a card

constexpr std::string_view style =
    "text{font:12px "
    "sans-serif;fill:#222}.label{paint-order:stroke;stroke:#fff;stroke-width:3px}.title{font-size:18px;font-weight:"
    "bold}.name{font-weight:bold;font-size:14px}"
    ".small{font-size:10px;fill:#555}.paper{fill:#fff}.card{fill:#f7f7f5;stroke:#bbb}.dying{fill:#fdeeee;stroke:#c88}"
    ".vcpu{fill:#fff;stroke:#555}.running{fill:#dff3df;stroke:#2b7a2b}.link{stroke:#999}.kernel{stroke:#333}"
    ".user{stroke:#333;stroke-dasharray:4 3}.share{fill:none;stroke:#2b6cb0;stroke-width:1.5;marker-end:url(#head)}"
    ".head{fill:#2b6cb0}.absent{fill:#fff;stroke:#ddd}.core{fill:#555}.free{fill:#e4e4e4}.data{fill:#5b9bd5}"
    ".table_1{fill:#f6c85f}.table_2{fill:#ee9f3c}.table_3{fill:#dd7230}.table_4{fill:#b9432d}"
    ".saved_context{fill:#8e5ea2}.information{fill:#7f9c9c}.ports{fill:#4f9e6f}";

class Picture {
 public:
  explicit Picture(const Machine& machine) : machine_{machine}, census_{census_of(machine)} {}

  std::string draw();

 private:
  void legend();
  void frames(Point corner, double length, const FramesByType& frames);
  void card(const DomainEntry& domain);
  double vcpus(const DomainEntry& domain, double top);
  double tables(const DomainEntry& domain, double top);
  double place(const DomainEntry& domain, const TableNode& table);
  void sharings();

  const Machine& machine_;
  Census census_;
  Svg svg_;
  double next_ = margin;                // where the next thing goes
  std::map<Word, Point> placed_;        // tables of the domain that is drawn
  double next_row_ = 0;                 // and where the next goes
  std::map<Word, double> card_centre_;  // by domain
};

std::string numbers(const FramesByType& frames) {
  std::string text;
  for (std::size_t type = 0; type < frame_types; ++type) {
    if (frames[type] != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", type_name(type), frames[type]);
  }
  return text.empty() ? "no frames" : text;
}

void Picture::legend() {
  double left = margin;
  for (std::size_t type = 0; type < frame_types; ++type) {
    svg_.rectangle({left, next_}, 12, 12, type_name(type));
    svg_.text({left + 17, next_ + 10}, type_name(type), "");
    left += 34 + 6.8 * static_cast<double>(type_name(type).size());
  }
  next_ += line_height + 6;
  for (const char* const words :
       {"A table has the number of its frame, and how many entries are present. vCPU to root: solid in kernel mode, "
        "dashed in user mode. Blue: capabilities, from owner to holder.",
        "In a vCPU: how many frames its ring 3 reads, writes and executes in that mode."}) {
    svg_.text({margin, next_ + 8}, words, "small");
    next_ += 13;
  }
  next_ += 5;
}

// Types next to each other, as long as their share; what there is at all can be seen.
void Picture::frames(Point corner, double length, const FramesByType& frames) {
  constexpr double least = 3;
  std::size_t all = 0;
  double kinds = 0;
  for (const std::size_t count : frames) {
    all += count;
    kinds += count == 0 ? 0 : 1;
  }
  if (all == 0) return;
  double left = corner.x;
  for (std::size_t type = 0; type < frame_types; ++type) {
    if (frames[type] == 0) continue;
    const double share = static_cast<double>(frames[type]) / static_cast<double>(all);
    const double part = least + share * (length - least * kinds);
    svg_.rectangle({left, corner.y}, part, 12, type_name(type));
    left += part;
  }
}

// What ring 3 reaches from a root.
std::string reach_text(const Machine& machine, std::string_view mode, const spec::Root<model::Native>& root) {
  const model::Reach reach = model::reach_from(machine, root);
  return fmt::format("{}: {} r, {} w, {} x", mode, reach.read.size(), reach.written.size(), reach.executed.size());
}

double Picture::vcpus(const DomainEntry& domain, double top) {
  const auto& state = machine_.state();
  for (const Word vcpu : domain.vcpus) {
    const bool running = state.cpu_vcpu[Word{0}] == vcpu;
    const double left = margin + padding;
    const auto kernel = spec::kernel_root_of(state, vcpu), user = spec::user_root_of(state, vcpu);
    const double height = 32 + (kernel.exists ? 12 : 0) + (user.exists ? 12 : 0);
    svg_.rectangle({left, top}, 160, height, running ? "running" : "vcpu");
    svg_.text({left + 6, top + 13},
              fmt::format("vCPU {}  {}", vcpu,
                          running ? std::string_view{"on the processor"} : vcpu_state_name(state.vcpu_state[vcpu])),
              "");
    std::string contexts = fmt::format("context {}", Word{state.vcpu_context[vcpu]});
    if (state.vcpu_shared[vcpu] != no_frame) contexts += fmt::format(", shared {}", Word{state.vcpu_shared[vcpu]});
    svg_.text({left + 6, top + 26}, contexts, "small");
    double line = top + 26;
    if (kernel.exists) svg_.text({left + 6, line += 12}, reach_text(machine_, "kernel", kernel), "small");
    if (user.exists) svg_.text({left + 6, line += 12}, reach_text(machine_, "user", user), "small");
    const auto link = [&](Word root, std::string_view look) {
      if (const auto found = placed_.find(root); found != placed_.end()) {
        svg_.line({left + 160, top + 16}, {found->second.x, found->second.y + table_height / 2}, look);
      }
    };
    link(state.vcpu_kernel_root[vcpu], "kernel");
    link(state.vcpu_user_root[vcpu], "user");
    top += height + 8;
  }
  return top;
}

// Where a table goes: in the column of its level, in the middle of those below it. Answers its height.
double Picture::place(const DomainEntry& domain, const TableNode& table) {
  double first = -1, last = -1;
  for (const Word below : table.below) {
    if (placed_.contains(below)) continue;
    const auto found = std::ranges::find(domain.tables, below, &TableNode::frame);
    if (found == domain.tables.end()) continue;
    last = place(domain, *found);
    if (first < 0) first = last;
  }
  if (first < 0) {
    first = last = next_row_;
    next_row_ += row;
  }
  const double height = (first + last) / 2;
  placed_[table.frame] = {tables_left + (4 - table.level) * column, height};
  return height;
}

double Picture::tables(const DomainEntry& domain, double top) {
  placed_.clear();
  next_row_ = top;
  std::size_t left_out = 0;
  for (const TableNode& table : domain.tables) {
    if (placed_.contains(table.frame)) continue;
    if (next_row_ > top + row * most_rows) {
      ++left_out;
    } else {
      place(domain, table);
    }
  }
  for (const TableNode& table : domain.tables) {
    const auto at = placed_.find(table.frame);
    if (at == placed_.end()) continue;
    for (const Word below : table.below) {
      const auto to = placed_.find(below);
      if (to == placed_.end()) continue;
      svg_.line({at->second.x + table_width, at->second.y + table_height / 2},
                {to->second.x, to->second.y + table_height / 2}, "link");
    }
    svg_.rectangle(at->second, 12, table_height, fmt::format("table_{}", table.level));
    svg_.text({at->second.x + 16, at->second.y + 11}, fmt::format("{}: {}", table.frame, table.entries), "small");
  }
  if (left_out != 0) {
    svg_.text({tables_left, next_row_ + 10}, fmt::format("and {} more tables", left_out), "small");
    next_row_ += row;
  }
  return next_row_;
}

void Picture::card(const DomainEntry& domain) {
  const auto& state = machine_.state();
  const double top = next_;
  const double body = top + padding + 3 * line_height + 4;
  // The card lies under what is drawn on it, so it is drawn first, in a picture of its own.
  Svg content;
  std::swap(content, svg_);
  const double left = margin + padding;
  const Word parent = state.domain_parent[domain.domain];
  svg_.text({left, top + padding + 10},
            fmt::format("domain {}, {}{}", domain.domain, domain_state_name(state.domain_state[domain.domain]),
                        parent == no_domain ? std::string{} : fmt::format(", child of {}", parent)),
            "name");
  svg_.text({left + 560, top + padding + 10},
            fmt::format("charged {} of {} frames, {} of {} slices; {} capabilities held",
                        Word{state.domain_charged[domain.domain]}, Word{state.domain_limit[domain.domain]},
                        Word{state.domain_slices[domain.domain]}, Word{state.domain_slice_limit[domain.domain]},
                        Word{state.domain_capabilities[domain.domain]}),
            "");
  frames({left, top + padding + line_height}, card_width - 2 * padding, domain.frames);
  svg_.text({left, top + padding + 2 * line_height + 10}, numbers(domain.frames), "small");
  const double end_of_tables = tables(domain, body);
  const double end = std::max(end_of_tables, vcpus(domain, body)) + padding / 2;
  std::swap(content, svg_);
  const bool dying = spec::domain_is(state, domain.domain, DomainState::dying);
  svg_.rectangle({margin, top}, card_width, end - top, dying ? "dying" : "card");
  svg_.append(content);
  card_centre_[domain.domain] = (top + end) / 2;
  next_ = end + margin / 2;
}

void Picture::sharings() {
  constexpr double least = 50, most = 130;
  const double step =
      std::min(35.0, (most - least) / static_cast<double>(std::max<std::size_t>(1, census_.sharings.size())));
  double reach = least;
  for (const Sharing& sharing : census_.sharings) {
    const auto from = card_centre_.find(sharing.owner), to = card_centre_.find(sharing.holder);
    if (from == card_centre_.end() || to == card_centre_.end()) continue;
    const double right = margin + card_width;
    const Point start{right, from->second + reach / 10}, end{right, to->second - reach / 10};
    svg_.bow(start, end, reach, "share");
    const double middle = (start.y + end.y) / 2;
    svg_.text({right + 0.75 * reach + 4, middle - 2},
              fmt::format("{} {}", sharing.capabilities, rights_name(sharing.rights)), "label");
    svg_.text({right + 0.75 * reach + 4, middle + 10}, fmt::format("bound {}", sharing.bindings), "small label");
    reach += step;
  }
}

std::string Picture::draw() {
  svg_.text({margin, next_ + 14}, fmt::format("{} frames, {} domains", machine_.frames(), census_.domains.size()),
            "title");
  next_ += 30;
  frames({margin, next_}, card_width, census_.frames);
  next_ += line_height;
  svg_.text({margin, next_ + 10}, numbers(census_.frames), "small");
  next_ += line_height + 6;
  legend();
  next_ += 8;
  for (const DomainEntry& domain : census_.domains) card(domain);
  sharings();
  return svg_.file(width, next_ + margin / 2, style);
}

}  // namespace

std::string picture_of(const Machine& machine) { return Picture{machine}.draw(); }

}  // namespace exo::tools
