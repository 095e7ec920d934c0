#include <understudy/core/sample_errors.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/loops/selection.hpp>
#include <understudy/study/guard_test.hpp>
#include <understudy/study/held_out.hpp>
#include <understudy/study/surrogate_options.hpp>

namespace understudy::study {
namespace {

using Guards = std::vector<std::shared_ptr<Guard>>;

std::vector<std::uint8_t> refused(const Execution& exec, const Guards& guards, const Batch& in,
                                  const Answer& given) {
  const loops::Flags flags("understudy/study/refused", in.size());
  const Scores scores("understudy/study/scores", in.size());
  loops::refuse_by_outcome(exec, given.outcomes, flags);
  for (const auto& guard : guards) {
    guard->score(exec, in, given.out, scores);
    loops::refuse_by_score(exec, scores, flags);
  }
  const auto host = on_host(flags);
  return {host.data(), host.data() + host.size()};
}

void count(const std::vector<std::uint8_t>& refused, const std::vector<double>& errors,
           GuardTest& test) {
  test.samples += errors.size();
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (refused[i] != 0) continue;
    ++test.accepted;
    if (errors[i] > test.tolerance) ++test.accepted_beyond_tolerance;
  }
}

}  // namespace

GuardTest test_guards(const StudyContext& context, const surrogates::Model& model,
                      const GuardTestData& data) {
  const surrogates::GuardOptions options = read_guards(context.the_case);
  const std::string port = options.port.empty() ? model.spread_port().name : options.port;
  const std::map<std::string, double> scales = {{port, model.rms(port)}};
  const Guards guards = surrogates::make_guards(model, options);
  surrogates::Surrogate surrogate(model);
  GuardTest test{.name = data.name, .in_range = data.in_range, .tolerance = options.tolerance};
  io::Selection selection;
  if (data.in_range) selection.split = io::Split::test;
  io::Dataset(data.folder).for_each_shard(selection, [&](const io::Samples& samples) {
    // Everything a guard may look at: all outputs of the surrogate.
    const Answer given = answer(context.exec, surrogate, samples.in, surrogate.signature().outputs);
    count(refused(context.exec, guards, samples.in, given),
          sample_errors(context.exec, given.out, samples.out, scales), test);
  });
  return test;
}

}  // namespace understudy::study
