#include <understudy/core/errors.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

Model::Model(std::shared_ptr<const Network> network, Facts facts)
    : network_(std::move(network)), facts_(std::make_shared<Facts>(std::move(facts))) {}

const Signature& Model::signature() const { return network_->signature(); }
const NetworkOptions& Model::options() const { return network_->options(); }

double Model::rms(const std::string& output) const {
  for (const PortStatistics& port : facts_->outputs)
    if (port.port.name == output) return port.rms;
  throw InputError({.what = "The model has no output of that name",
                    .got = "\"" + output + "\"",
                    .expected = "one of the outputs it was trained on",
                    .todo = "Look at the model with `understudy inspect`"});
}

double Model::angle_factor() const { return network_->angle_factor(); }

const Port& Model::spread_port() const {
  for (const Port& port : signature().outputs)
    if (port.name != "energy") return port;
  return signature().outputs.front();
}

void Model::require_fits(const Signature& other) const {
  const std::string clause = difference(other, signature());
  if (clause.empty()) return;
  throw InputError(
      {.what = "The model was not trained for these ports",
       .got = clause,
       .expected = "the same names, units and shapes as in training",
       .todo = "Train a model for this operator, or use the case it was trained with"});
}

void Model::add_provenance(const Archive& more) {
  Facts facts = *facts_;
  for (const auto& [path, array] : more.arrays()) facts.provenance.set(path, array);
  for (const auto& [path, value] : more.attributes()) facts.provenance.set_attribute(path, value);
  facts_ = std::make_shared<Facts>(std::move(facts));
}

}  // namespace understudy::surrogates
