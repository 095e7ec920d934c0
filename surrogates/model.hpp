#pragma once
#include <map>
#include <memory>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/port.hpp>
#include <understudy/surrogates/guards/guard_data.hpp>
#include <understudy/surrogates/network_options.hpp>
#include <understudy/surrogates/networks/networks.hpp>
#include <vector>

namespace understudy::surrogates {

/// What the training samples say about one port, per number of a sample.
struct PortStatistics {
  Port port;
  std::vector<double> low, high;  ///< [port size]
  double rms = 0.0;  ///< of the whole array: sqrt(mean |y|^2), in the port's unit; recorded samples
                     ///< do not count
};

/// Relative L2 error of the ensemble mean over all samples of a split, per output port.
using SplitErrors = std::map<std::string, std::map<std::string, double>>;  // split -> port -> error

/// A trained ensemble with everything needed to use it: ports and units, weights, scales, training
/// ranges, errors of the splits, what guards need, and where it came from. Copies share the
/// weights, which never change.
class Model {
 public:
  /// What is not computed from the network.
  struct Facts {
    std::vector<PortStatistics> inputs, outputs;
    SplitErrors errors;
    GuardData guard;
    Archive
        provenance;  ///< training options, digests of shards, parent model: as the caller gave it
  };

  Model(std::shared_ptr<const Network> network, Facts facts);

  /// As trained; `uncertainty` is not among the outputs.
  const Signature& signature() const;
  const NetworkOptions& options() const;
  const Facts& facts() const { return *facts_; }

  /// Root mean square of |y| over the drawn training samples, in the port's unit; throws InputError
  /// for a port that the model lacks.
  double rms(const std::string& output) const;

  /// The output whose ensemble spread is the uncertainty: the first that is not the energy.
  const Port& spread_port() const;

  /// A different signature throws an InputError that names the first difference.
  void require_fits(const Signature& signature) const;

  void add_provenance(const Archive& more);

  /// Everything, for a model file; `load` gives back a model with the same bits. It throws
  /// InputError for files that hold no model, a damaged one, or one of a network not in `networks`.
  Archive save() const;
  static Model load(const Archive& archive, const Networks& networks = standard_networks());

  double angle_factor() const;                          ///< see Network::angle_factor
  const Network& network() const { return *network_; }  ///< for networks' own code

 private:
  std::shared_ptr<const Network> network_;
  std::shared_ptr<const Facts> facts_;
};

}  // namespace understudy::surrogates
