#include <algorithm>
#include <understudy/core/digest.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/loops/selection.hpp>
#include <understudy/study/dataset_options.hpp>
#include <understudy/study/example_fields.hpp>

namespace understudy::study {
namespace {

using Rows = std::vector<std::size_t>;

// Of the fields that are asked for at once; a single sample's may be larger.
constexpr std::size_t field_bytes = std::size_t{1} << 28;

std::size_t samples_at_once(const std::vector<Port>& fields) {
  std::size_t bytes = 0;
  for (const Port& port : fields) bytes += port.size() * sizeof(double);
  return std::max<std::size_t>(1, field_bytes / std::max<std::size_t>(1, bytes));
}

// The operator's answers for some rows of a batch, which go to their places in `out`; those to
// `fields` are returned.
Batch solve_rows(const Execution& exec, Operator& op, const Batch& in, const Rows& rows,
                 const std::vector<Port>& fields, const Batch& out, const Outcomes& outcomes) {
  const Batch part = in.rows(exec, rows);
  Batch answers(out.ports(), rows.size()), found(rows.size());
  for (const Port& port : fields) found.add(port, answers.add(port));
  answers.set_slots(part.slots());
  const Outcomes own("understudy/study/outcomes", rows.size());
  op.apply(exec, part, answers, own);
  scatter_rows(exec, answers, rows, out);
  loops::scatter_outcomes(exec, own, rows, outcomes);
  exec.fence("understudy/study/solve_rows");
  return found;
}

}  // namespace

ExampleFields::ExampleFields(std::vector<Port> ports, double share, std::uint64_t seed)
    : ports_(std::move(ports)),
      share_(share),
      start_(Digest().add("example fields").add(seed).short_value()) {}

bool ExampleFields::chosen(std::int64_t path, std::int64_t state) const {
  // 2^64 times the fractional parts of the roots of 2 and 3: steps that have nothing to do with
  // each other, or with the golden ratio's of the splits.
  const std::uint64_t place = start_ + static_cast<std::uint64_t>(path) * 0x6A09E667F3BCC908ULL +
                              static_cast<std::uint64_t>(state) * 0xBB67AE8584CAA73BULL;
  return static_cast<double>(place >> 11) * 0x1.0p-53 < share_;
}

io::FieldPlan ExampleFields::plan(std::size_t first, std::size_t last, std::size_t states) const {
  io::FieldPlan plan{ports_, 0};
  for (std::size_t path = first; path < last; ++path)
    for (std::size_t state = 0; state < states; ++state)
      plan.samples += chosen(static_cast<std::int64_t>(path), static_cast<std::int64_t>(state));
  return plan;
}

ExampleFields example_fields(const StudyContext& context, const Signature& solver) {
  const Settings section = context.the_case.settings().section("dataset");
  const DatasetOptions options = dataset_option_table().read(section);
  std::vector<std::string> names;
  for (const Port& port : solver.outputs)
    if (port.optional) names.push_back(port.name);
  std::vector<Port> ports;
  with_places(section, [&] {
    for (const std::string& name : options.fields) {
      require_one_of(name, names, "The solver has no field of that name", "fields");
      ports.push_back(solver.output(name));
    }
  });
  return {std::move(ports), options.fields_share, context.the_case.seed()};
}

WithExampleFields::WithExampleFields(std::shared_ptr<Operator> op, ExampleFields fields, Take take)
    : op_(std::move(op)), fields_(std::move(fields)), take_(std::move(take)) {}

void WithExampleFields::apply(const Execution& exec, const Batch& in, Batch& out,
                              Outcomes outcomes) {
  Rows chosen, others;
  for (std::size_t i = 0; i < in.size(); ++i)
    (fields_.chosen(in.slots()[i], state_) ? chosen : others).push_back(i);
  if (fields_.ports().empty() || chosen.empty()) return op_->apply(exec, in, out, outcomes);
  if (!others.empty()) solve_rows(exec, *op_, in, others, {}, out, outcomes);
  const std::size_t at_once = samples_at_once(fields_.ports());
  for (std::size_t first = 0; first < chosen.size(); first += at_once) {
    const std::size_t last = std::min(first + at_once, chosen.size());
    const Rows rows(chosen.begin() + static_cast<std::ptrdiff_t>(first),
                    chosen.begin() + static_cast<std::ptrdiff_t>(last));
    take_(rows, solve_rows(exec, *op_, in, rows, fields_.ports(), out, outcomes));
  }
}

Verdict WithExampleFields::end_step() {
  const Verdict verdict = op_->end_step();
  if (verdict == Verdict::accept) ++state_;
  return verdict;
}

}  // namespace understudy::study
