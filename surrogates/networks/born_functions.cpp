#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <understudy/surrogates/networks/born_functions.hpp>
#include <understudy/surrogates/networks/feature_kernels.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::surrogates {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

// What a call of kernels leaves for its backward pass: who interacts, and where.
template <class Atoms, class Places>
struct KernelCall : torch::CustomClassHolder {
  KernelCall(Atoms of, Places at) : atoms(std::move(of)), places(std::move(at)) {}
  Atoms atoms;
  Places places;
};
using FeatureCall = KernelCall<Surroundings, Seen>;
using BornCall = KernelCall<BornPairs, torch::Tensor>;

template <class Call>
void keep_call(AutogradContext* context, const Call& call) {
  context->saved_data["call"] =
      torch::IValue::make_capsule(c10::make_intrusive<Call>(call.atoms, call.places));
}

template <class Call>
const Call& kept_call(AutogradContext* context) {
  return static_cast<const Call&>(*context->saved_data["call"].toCapsule());
}

// An undefined derivative is zero.
torch::Tensor or_zeros(const torch::Tensor& derivative, const torch::Tensor& like) {
  return derivative.defined() ? derivative.contiguous() : torch::zeros_like(like);
}

// Room for the derivatives by the directions that atoms see, of items as in `like`.
torch::Tensor pulls_of(const Surroundings& atoms, const torch::Tensor& like) {
  return torch::empty({like.size(0), like.size(1), atoms.directions()}, like.options());
}

struct AtomForces : Function<AtomForces> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& slopes,
                               const FeatureCall& call) {
    keep_call(context, call);
    const Seen& seen = call.places;
    const torch::Tensor forces =
        torch::empty({slopes.size(0), slopes.size(1), 3}, slopes.options());
    const torch::Tensor dense = slopes.contiguous(), pulls = pulls_of(call.atoms, dense);
    feature_forces(torch_execution(), call.atoms, field_of(seen.positions),
                   field_of(seen.directions), field_of(dense), field_of(pulls), field_of(forces));
    return forces;
  }

  static variable_list backward(AutogradContext* context, const variable_list& by) {
    const FeatureCall& call = kept_call<FeatureCall>(context);
    const Seen& seen = call.places;
    const torch::Tensor by_forces = by[0].contiguous(), pulls = pulls_of(call.atoms, by_forces);
    const torch::Tensor out = torch::empty(
        {by_forces.size(0), by_forces.size(1), call.atoms.features()}, by_forces.options());
    feature_forces_backward(torch_execution(), call.atoms, field_of(seen.positions),
                            field_of(seen.directions), field_of(by_forces), field_of(pulls),
                            field_of(out));
    return {out, torch::Tensor()};
  }
};

struct Born : Function<Born> {
  static variable_list forward(AutogradContext* context, const torch::Tensor& radii,
                               const BornCall& call) {
    keep_call(context, call);
    const torch::Tensor dense = radii.contiguous();
    context->save_for_backward({dense});
    const torch::Tensor energies = torch::empty_like(dense), slope = torch::empty_like(dense);
    const torch::Tensor forces = torch::empty({dense.size(0), dense.size(1), 3}, dense.options());
    born_terms(torch_execution(), call.atoms, field_of(call.places), field_of(dense),
               {field_of(energies), field_of(slope), field_of(forces)});
    return {energies.sum(-1), slope, forces};
  }

  static variable_list backward(AutogradContext* context, const variable_list& by) {
    const BornCall& call = kept_call<BornCall>(context);
    const torch::Tensor radii = context->get_saved_variables()[0];
    const torch::Tensor three = radii.unsqueeze(-1).expand({-1, -1, 3});
    const torch::Tensor by_energy = or_zeros(by[0], radii.select(1, 0)).unsqueeze(-1);
    const torch::Tensor by_slope = or_zeros(by[1], radii);
    const torch::Tensor by_forces = or_zeros(by[2], three).contiguous();
    const torch::Tensor out = torch::empty_like(radii);
    born_terms_backward(torch_execution(), call.atoms, field_of(call.places), field_of(radii),
                        {field_of(by_energy), field_of(by_slope), field_of(by_forces)},
                        field_of(out));
    return {out, torch::Tensor()};
  }
};

}  // namespace

Seen atom_features(const Surroundings& atoms, const torch::Tensor& positions) {
  const std::int64_t samples = positions.size(0), count = atoms.atoms();
  Seen seen{positions, torch::empty({samples, count, atoms.features()}, positions.options()),
            torch::empty({samples, count, atoms.directions()}, positions.options())};
  atom_features(torch_execution(), atoms, field_of(positions), field_of(seen.directions),
                field_of(seen.features));
  return seen;
}

torch::Tensor atom_forces(const Surroundings& atoms, const Seen& seen,
                          const torch::Tensor& slopes) {
  return AtomForces::apply(slopes, FeatureCall(atoms, seen));
}

BornAnswer born_answer(const BornPairs& pairs, const torch::Tensor& positions,
                       const torch::Tensor& radii) {
  const variable_list all = Born::apply(radii, BornCall(pairs, positions));
  return {all[0], all[1], all[2]};
}

}  // namespace understudy::surrogates
