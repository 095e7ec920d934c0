#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/operator.hpp>

namespace understudy {

void check_call(const Operator& op, const Batch& in, const Batch& out, const Outcomes& outcomes) {
  const Signature& signature = op.signature();
  require_ports(in, signature.inputs, "an operator's inputs");
  for (const Port& port : out.ports())
    require_ports(out, {signature.output(port.name)}, "an operator's outputs");
  if (out.size() != in.size() || outcomes.extent(0) != in.size())
    throw InputError({.what = "An operator was called with batches of different sizes",
                      .got = fmt::format("{} inputs, {} outputs, {} outcomes", in.size(),
                                         out.size(), outcomes.extent(0)),
                      .expected = "the same number of samples in all three",
                      .todo = "Allocate outputs and outcomes for the input batch"});
}

}  // namespace understudy
