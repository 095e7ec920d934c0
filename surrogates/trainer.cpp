#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/surrogates/archive_tensors.hpp>
#include <understudy/surrogates/initial_numbers.hpp>
#include <understudy/surrogates/listed.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>
#include <understudy/surrogates/trainer.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

torch::Tensor to_tensor(const std::vector<double>& numbers, std::size_t columns) {
  const auto width = static_cast<std::int64_t>(columns);
  return torch::tensor(numbers, torch::kFloat64).view({-1, width});
}

PortTensors to_tensors(const std::vector<PortData>& ports, const std::vector<std::size_t>& rows) {
  PortTensors tensors;
  for (const PortData& data : ports)
    tensors.push_back(to_tensor(TrainingSet::gather(data, rows), data.port.size()));
  return tensors;
}

void move_and_convert(PortTensors& tensors, torch::ScalarType type) {
  for (torch::Tensor& tensor : tensors) tensor = tensor.to(device(), type).contiguous();
}

double loss_weight(const Port& port, const TrainingOptions& options) {
  const auto found = options.loss_weights.find(port.name);
  return found == options.loss_weights.end() ? 1.0 : found->second;
}

// The defaults may name ports of another field.
void require_known_ports(const std::vector<Port>& outputs, const TrainingOptions& options) {
  const auto defaults = TrainingOptions().loss_weights;
  std::vector<std::string> names;
  for (const Port& port : outputs) names.push_back(port.name);
  for (const auto& [name, weight] : options.loss_weights)
    if (!defaults.contains(name) && std::ranges::find(names, name) == names.end())
      throw InputError({.what = "The loss weighs what is no output of the solver",
                        .got = "'" + name + "'",
                        .expected = listed(names),
                        .todo = did_you_mean(name, names),
                        .key = "loss_weights"});
}

void require_loss(const std::vector<Port>& outputs, const TrainingOptions& options) {
  require_known_ports(outputs, options);
  const auto counts = [&](const Port& port) { return loss_weight(port, options) > 0; };
  if (std::ranges::any_of(outputs, counts)) return;
  throw InputError({.what = "The training has nothing to learn",
                    .got = "loss_weights that are 0 for all ports",
                    .expected = "a weight above 0 for a port of the solver",
                    .todo = "Raise one of them, or leave the key out",
                    .key = "loss_weights"});
}

std::string digest_of(const TrainingSet& data) {
  Digest digest;
  for (const auto* ports : {&data.inputs, &data.outputs})
    for (const PortData& port : *ports)
      digest.add(port.port.describe()).add(std::as_bytes(std::span(port.values)));
  digest.add(std::as_bytes(std::span(data.splits)));
  digest.add(std::as_bytes(std::span(data.outcomes)));
  digest.add(static_cast<std::uint64_t>(std::min(data.recorded_from, data.size())));
  digest.add(std::string_view(understudy::digest(data.constants)));
  return digest.hex();
}

// Some samples of a split, as a network takes those that all its members see.
SplitTensors seen_by_all(const SplitTensors& split, std::int64_t first, std::int64_t count) {
  SplitTensors part;
  for (const torch::Tensor& all : split.inputs)
    part.inputs.push_back(all.narrow(0, first, count).unsqueeze(0));
  for (const torch::Tensor& all : split.outputs)
    part.outputs.push_back(all.narrow(0, first, count));
  for (const torch::Tensor& all : split.weights)
    part.weights.push_back(all.narrow(0, first, count));
  return part;
}

}  // namespace

SplitTensors split_tensors(const TrainingSet& data, const std::vector<std::size_t>& rows) {
  return {to_tensors(data.inputs, rows), to_tensors(data.outputs, rows)};
}

void check_training(const Signature& signature, const TrainingOptions& options) {
  require_loss(signature.outputs, options);
}

Trainer::Trainer(const TrainingSet& data, const NetworkOptions& network,
                 const TrainingOptions& options, const NetworkMaker& make, const Model* parent)
    : options_(options), make_(make), network_(make_(data.signature(), network, data.constants)) {
  const OnStreamOf stream{Execution()};
  data.check();
  require_loss(network_->signature().outputs, options);
  train_ = split_tensors(data, data.rows(Split::train));
  valid_ = split_tensors(data, data.rows(Split::valid, Origin::drawn));
  valid_recorded_ = split_tensors(data, data.rows(Split::valid, Origin::recorded));
  if (valid_.size() == 0) valid_ = train_;
  data_identity_ = digest_of(data);
  if (parent == nullptr)
    start_from_nothing(options.seed);
  else
    start_from(*parent);
  weigh_ports(data);
  weigh_samples(data);
  const auto type = options.precision == "double" ? torch::kFloat64 : torch::kFloat32;
  network_->to(device());  // scales and weights until here were found on the CPU, with its bits
  network_->convert(type);
  for (SplitTensors* split : {&train_, &valid_, &valid_recorded_}) {
    move_and_convert(split->inputs, type);
    move_and_convert(split->outputs, type);
    move_and_convert(split->weights, type);
  }
  network_->require_gradients(true);
  for (const NamedTensor& entry : network_->weights()) {
    moments_.push_back({torch::zeros_like(entry.tensor), torch::zeros_like(entry.tensor)});
    best_.push_back({entry.name, entry.tensor.detach().clone()});
  }
  best_losses_ = torch::full({static_cast<std::int64_t>(network.members)},
                             std::numeric_limits<double>::infinity(),
                             torch::dtype(torch::kFloat64).device(device()));
  if (parent == nullptr) return;
  parents_losses_ = validation_losses(valid_);
  validate();
}

void Trainer::start_from_nothing(std::uint64_t seed) {
  network_->fit_scales(train_.inputs, train_.outputs);
  network_->draw_weights(seed);
}

void Trainer::start_from(const Model& parent) {
  parent.require_fits(network_->signature());
  if (parent.network().operator_constants() != network_->operator_constants())
    throw InputError({.what = "A model of another subject cannot learn more",
                      .got = "constants of the solver that are not those of the model",
                      .expected = "the subject that the model was trained on",
                      .todo = "Train a model on these samples alone first"});
  const Settings theirs = network_option_table().write(parent.options());
  const Settings ours = network_option_table().write(network_->options());
  if (theirs.canonical() != ours.canonical())
    throw InputError({.what = "A model of another network cannot learn more",
                      .got = theirs.canonical(),
                      .expected = ours.canonical(),
                      .todo = "Train a model with these [network] options first"});
  for (std::size_t k = 0; k < network_->weights().size(); ++k)
    network_->weights()[k].tensor = parent.network().weights()[k].tensor.clone();
  for (std::size_t k = 0; k < network_->constants().size(); ++k)
    network_->constants()[k].tensor = parent.network().constants()[k].tensor.clone();
  options_.learning_rate *= options_.relearning_rate;
  data_identity_ += digest(parent.save());
}

// By the drawn samples alone: with recordings far outside, those in range would count for less.
void Trainer::weigh_ports(const TrainingSet& data) {
  const PortTensors outputs = to_tensors(data.outputs, data.reference_rows());
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const double mean_square = outputs[k].square().sum(1).mean().item<double>();
    const double weight = loss_weight(data.outputs[k].port, options_);
    mean_squares_.push_back(mean_square > 0.0 ? mean_square : 1.0);
    port_weights_.push_back(weight / mean_squares_.back());
  }
}

// A drawn sample counts 1, or, where the network wants relative errors, as much as makes its error
// one; answers of exactly zero have no relative error. A recorded sample counts less, and by its
// relative error, which is what guards judge: far outside the range outputs are large, and would
// crowd out those inside.
void Trainer::weigh_samples(const TrainingSet& data) {
  const std::vector<std::size_t> rows = data.rows(Split::train);
  const auto recorded = std::ranges::lower_bound(rows, data.recorded_from) - rows.begin();
  const bool relative = network_->relative_errors();
  const auto weigh = [&](SplitTensors& split, std::int64_t first) {
    if (first == split.size() && !relative) return;
    for (std::size_t k = 0; k < split.outputs.size(); ++k) {
      const torch::Tensor squares = split.outputs[k].square().sum(1);
      torch::Tensor weights = mean_squares_[k] / squares;
      weights = relative ? torch::where(squares > 0.0, weights, torch::zeros_like(weights))
                         : weights.clamp_max(1.0);
      weights.narrow(0, first, split.size() - first).mul_(options_.recorded_weight);
      if (!relative) weights.narrow(0, 0, first).fill_(1.0);
      split.weights.push_back(weights);
    }
  };
  weigh(train_, recorded);
  weigh(valid_, valid_.size());
  weigh(valid_recorded_, 0);
}

bool Trainer::finished() const {
  return epoch_ >= options_.epochs || stale_epochs_ >= options_.patience;
}

// [members, samples]: the order in which every member sees its samples in this epoch.
torch::Tensor Trainer::order_of_epoch() const {
  const auto count = static_cast<std::size_t>(train_.size());
  std::vector<torch::Tensor> orders;
  for (std::size_t m = 0; m < network_->options().members; ++m) {
    torch::Tensor order =
        torch::tensor(epoch_order(options_.seed, m, epoch_, count), torch::kInt64);
    if (options_.bootstrap)
      order =
          torch::tensor(resample(options_.seed, m, count), torch::kInt64).index_select(0, order);
    orders.push_back(order);
  }
  return torch::stack(orders).to(device());
}

double Trainer::learning_rate(std::size_t step) const {
  const auto batch = std::min<std::size_t>(options_.batch, static_cast<std::size_t>(train_.size()));
  const std::size_t steps = static_cast<std::size_t>(train_.size()) / batch;
  const double total = static_cast<double>(steps * options_.epochs);
  const double warm = std::max(1.0, options_.warm_up * total);
  const auto now = static_cast<double>(step + 1);
  if (now < warm) return options_.learning_rate * now / warm;
  if (options_.schedule == "constant") return options_.learning_rate;
  const double phase = std::min(1.0, (now - warm) / std::max(1.0, total - warm));
  const double fall = 0.5 * (1.0 + std::cos(std::numbers::pi * phase));
  return options_.learning_rate * std::max(options_.final_learning_rate, fall);
}

// `samples` as a network takes them.
torch::Tensor Trainer::member_losses(const SplitTensors& samples) const {
  std::vector<bool> wanted;
  for (const double weight : port_weights_) wanted.push_back(weight > 0.0);
  const PortTensors answers = network_->evaluate(samples.inputs, wanted);
  torch::Tensor losses;
  for (std::size_t k = 0; k < answers.size(); ++k) {
    if (!wanted[k]) continue;
    torch::Tensor squares = (answers[k] - samples.outputs[k]).square().sum(-1);
    if (!samples.weights.empty()) squares = squares * samples.weights[k];
    const torch::Tensor part = squares.mean(-1) * port_weights_[k];
    losses = losses.defined() ? losses + part : part;
  }
  return losses;
}

// AdamW, Loshchilov & Hutter 2019, algorithm 2, for all members at once: they share no weight, so
// the gradient of the sum of their losses is that of each.
void Trainer::update_weights(double rate) {
  constexpr double beta_1 = 0.9, beta_2 = 0.99, epsilon = 1e-8;
  const torch::NoGradGuard no_gradients;
  ++steps_;
  const double correction_1 = 1.0 - std::pow(beta_1, static_cast<double>(steps_));
  const double correction_2 = 1.0 - std::pow(beta_2, static_cast<double>(steps_));
  for (std::size_t k = 0; k < moments_.size(); ++k) {
    torch::Tensor& weight = network_->weights()[k].tensor;
    torch::Tensor& gradient = weight.mutable_grad();
    if (!gradient.defined()) continue;
    moments_[k].first.lerp_(gradient, 1.0 - beta_1);
    moments_[k].second.mul_(beta_2).addcmul_(gradient, gradient, 1.0 - beta_2);
    const torch::Tensor size = (moments_[k].second.sqrt() / std::sqrt(correction_2)).add_(epsilon);
    weight.mul_(1.0 - rate * options_.weight_decay);
    weight.addcdiv_(moments_[k].first, size, -rate / correction_1);
    gradient = torch::Tensor();
  }
}

void Trainer::step(const torch::Tensor& rows) {
  const std::int64_t members = rows.size(0), batch = rows.size(1);
  const torch::Tensor flat = rows.reshape({-1});
  SplitTensors chosen;
  for (const torch::Tensor& all : train_.inputs)
    chosen.inputs.push_back(all.index_select(0, flat).view({members, batch, -1}));
  for (const torch::Tensor& all : train_.outputs)
    chosen.outputs.push_back(all.index_select(0, flat).view({members, batch, -1}));
  for (const torch::Tensor& all : train_.weights)
    chosen.weights.push_back(all.index_select(0, flat).view({members, batch}));
  member_losses(chosen).sum().backward();
  update_weights(learning_rate(steps_));
}

void Trainer::run_epoch() {
  const OnStreamOf stream{Execution()};
  const torch::Tensor order = order_of_epoch();
  const std::int64_t samples = train_.size();
  const std::int64_t batch = std::min(static_cast<std::int64_t>(options_.batch), samples);
  for (std::int64_t first = 0; first + batch <= samples; first += batch)
    step(order.narrow(1, first, batch));
  ++epoch_;
  validate();
}

// In blocks, so that memory does not grow with the samples, added up in their order.
torch::Tensor Trainer::validation_losses(const SplitTensors& split) const {
  constexpr std::int64_t block = 1024;
  const torch::NoGradGuard no_gradients;
  torch::Tensor losses;
  for (std::int64_t first = 0; first < split.size(); first += block) {
    const std::int64_t count = std::min(block, split.size() - first);
    const double share = static_cast<double>(count) / static_cast<double>(split.size());
    const torch::Tensor part =
        share * member_losses(seen_by_all(split, first, count)).to(torch::kFloat64);
    losses = losses.defined() ? losses + part : part;
  }
  return losses;
}

// Every member keeps the weights of its own best epoch over all validation samples; one that has a
// parent only among the epochs in which it is no worse on the drawn ones.
void Trainer::validate() {
  const torch::Tensor drawn = validation_losses(valid_);
  torch::Tensor losses = drawn;
  if (valid_recorded_.size() > 0) {
    const double share = static_cast<double>(valid_.size()) /
                         static_cast<double>(valid_.size() + valid_recorded_.size());
    losses = share * drawn + (1.0 - share) * validation_losses(valid_recorded_);
  }
  torch::Tensor better = losses < best_losses_;
  if (parents_losses_.defined()) better = better.logical_and(drawn <= parents_losses_);
  stale_epochs_ = better.any().item<bool>() ? 0 : stale_epochs_ + 1;
  best_losses_ = torch::where(better, losses, best_losses_);
  for (std::size_t k = 0; k < best_.size(); ++k) {
    const torch::Tensor weight = network_->weights()[k].tensor.detach();
    std::vector<std::int64_t> per_member(static_cast<std::size_t>(weight.dim()), 1);
    per_member.front() = -1;
    best_[k].tensor = torch::where(better.view(per_member), weight, best_[k].tensor);
  }
}

double Trainer::best_error() const {
  const OnStreamOf stream{Execution()};
  return best_losses_.sqrt().mean().item<double>();
}

std::shared_ptr<Network> Trainer::best_network() {
  const OnStreamOf stream{Execution()};
  std::shared_ptr<Network> result =
      make_(network_->signature(), network_->options(), network_->operator_constants());
  for (std::size_t k = 0; k < best_.size(); ++k)
    result->weights()[k].tensor = best_[k].tensor.clone();
  for (std::size_t k = 0; k < network_->constants().size(); ++k)
    result->constants()[k].tensor = network_->constants()[k].tensor.clone();
  result->to(device());
  result->convert(torch::kFloat64);
  result->freeze();
  return result;
}

// All that decides the course of a training; a checkpoint of another one must not be continued.
std::string Trainer::identity() const {
  const Settings network = network_option_table().write(network_->options());
  return Digest()
      .add(data_identity_)
      .add(network.canonical())
      .add(training_identity(options_).canonical())
      .add(options_.seed)
      .hex();
}

Archive Trainer::checkpoint() const {
  Archive archive;
  archive.set_attribute("format", std::string("understudy training checkpoint"));
  archive.set_attribute("identity", identity());
  archive.set_attribute("epoch", static_cast<std::int64_t>(epoch_));
  archive.set_attribute("steps", static_cast<std::int64_t>(steps_));
  archive.set_attribute("stale_epochs", static_cast<std::int64_t>(stale_epochs_));
  set_tensors(archive, "weights", network_->weights());
  set_tensors(archive, "first_moments", moments_as_tensors(false));
  set_tensors(archive, "second_moments", moments_as_tensors(true));
  set_tensors(archive, "best_weights", best_);
  set_tensor(archive, "best_losses", best_losses_);
  return archive;
}

void Trainer::resume(const Archive& archive) {
  const OnStreamOf stream{Execution()};
  if (!archive.has_attribute("identity") || archive.text("identity") != identity())
    throw InputError({.what = "The checkpoint belongs to another training",
                      .got = "other samples, network or training options",
                      .expected = "a checkpoint of this training",
                      .todo = "Remove the checkpoint to start afresh"});
  epoch_ = static_cast<std::size_t>(archive.integer("epoch"));
  steps_ = static_cast<std::size_t>(archive.integer("steps"));
  stale_epochs_ = static_cast<std::size_t>(archive.integer("stale_epochs"));
  get_tensors(archive, "weights", network_->weights());
  network_->require_gradients(true);
  std::vector<NamedTensor> first = moments_as_tensors(false), second = moments_as_tensors(true);
  get_tensors(archive, "first_moments", first);
  get_tensors(archive, "second_moments", second);
  for (std::size_t k = 0; k < moments_.size(); ++k)
    moments_[k] = {first[k].tensor, second[k].tensor};
  get_tensors(archive, "best_weights", best_);
  best_losses_ = get_tensor(archive, "best_losses", best_losses_);
}

std::vector<NamedTensor> Trainer::moments_as_tensors(bool second) const {
  std::vector<NamedTensor> all;
  for (std::size_t k = 0; k < moments_.size(); ++k)
    all.push_back({best_[k].name, second ? moments_[k].second : moments_[k].first});
  return all;
}

}  // namespace understudy::surrogates
