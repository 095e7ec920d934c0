#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <understudy/surrogates/networks/born_functions.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::surrogates {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

// What a call of kernels leaves for its backward pass: who interacts, and where.
template <class Atoms>
struct KernelCall : torch::CustomClassHolder {
  KernelCall(Atoms of, torch::Tensor at) : atoms(std::move(of)), positions(std::move(at)) {}
  Atoms atoms;
  torch::Tensor positions;
};

template <class Atoms>
void keep_call(AutogradContext* context, const KernelCall<Atoms>& call) {
  context->saved_data["call"] = torch::IValue::make_capsule(
      c10::make_intrusive<KernelCall<Atoms>>(call.atoms, call.positions));
}

template <class Atoms>
const KernelCall<Atoms>& kept_call(AutogradContext* context) {
  return static_cast<const KernelCall<Atoms>&>(*context->saved_data["call"].toCapsule());
}

// An undefined derivative is zero.
torch::Tensor or_zeros(const torch::Tensor& derivative, const torch::Tensor& like) {
  return derivative.defined() ? derivative.contiguous() : torch::zeros_like(like);
}

struct RadialForces : Function<RadialForces> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& slopes,
                               const KernelCall<RadialAtoms>& call) {
    keep_call(context, call);
    const torch::Tensor forces =
        torch::empty({slopes.size(0), slopes.size(1), 3}, slopes.options());
    const torch::Tensor dense = slopes.contiguous();
    radial_forces(torch_execution(), call.atoms, field_of(call.positions), field_of(dense),
                  field_of(forces));
    return forces;
  }

  static variable_list backward(AutogradContext* context, const variable_list& by) {
    const KernelCall<RadialAtoms>& call = kept_call<RadialAtoms>(context);
    const torch::Tensor by_forces = by[0].contiguous();
    const torch::Tensor out = torch::empty(
        {by_forces.size(0), by_forces.size(1), call.atoms.features()}, by_forces.options());
    radial_forces_backward(torch_execution(), call.atoms, field_of(call.positions),
                           field_of(by_forces), field_of(out));
    return {out, torch::Tensor()};
  }
};

struct Born : Function<Born> {
  static variable_list forward(AutogradContext* context, const torch::Tensor& radii,
                               const KernelCall<BornPairs>& call) {
    keep_call(context, call);
    const torch::Tensor dense = radii.contiguous();
    context->save_for_backward({dense});
    const torch::Tensor energies = torch::empty_like(dense), slope = torch::empty_like(dense);
    const torch::Tensor forces = torch::empty({dense.size(0), dense.size(1), 3}, dense.options());
    born_terms(torch_execution(), call.atoms, field_of(call.positions), field_of(dense),
               {field_of(energies), field_of(slope), field_of(forces)});
    return {energies.sum(-1), slope, forces};
  }

  static variable_list backward(AutogradContext* context, const variable_list& by) {
    const KernelCall<BornPairs>& call = kept_call<BornPairs>(context);
    const torch::Tensor radii = context->get_saved_variables()[0];
    const torch::Tensor three = radii.unsqueeze(-1).expand({-1, -1, 3});
    const torch::Tensor by_energy = or_zeros(by[0], radii.select(1, 0)).unsqueeze(-1);
    const torch::Tensor by_slope = or_zeros(by[1], radii);
    const torch::Tensor by_forces = or_zeros(by[2], three).contiguous();
    const torch::Tensor out = torch::empty_like(radii);
    born_terms_backward(torch_execution(), call.atoms, field_of(call.positions), field_of(radii),
                        {field_of(by_energy), field_of(by_slope), field_of(by_forces)},
                        field_of(out));
    return {out, torch::Tensor()};
  }
};

}  // namespace

torch::Tensor radial_features(const RadialAtoms& atoms, const torch::Tensor& positions) {
  const auto count = static_cast<std::int64_t>(atoms.kinds.extent(0));
  const torch::Tensor features =
      torch::empty({positions.size(0), count, atoms.features()}, positions.options());
  radial_features(torch_execution(), atoms, field_of(positions), field_of(features));
  return features;
}

torch::Tensor radial_forces(const RadialAtoms& atoms, const torch::Tensor& positions,
                            const torch::Tensor& slopes) {
  return RadialForces::apply(slopes, KernelCall<RadialAtoms>(atoms, positions));
}

BornAnswer born_answer(const BornPairs& pairs, const torch::Tensor& positions,
                       const torch::Tensor& radii) {
  const variable_list all = Born::apply(radii, KernelCall<BornPairs>(pairs, positions));
  return {all[0], all[1], all[2]};
}

}  // namespace understudy::surrogates
