#pragma once
#include <memory>
#include <understudy/core/operator.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/solvers/shapes/fraction_limit.hpp>

namespace understudy::fluid {

/// The pore-flow solver of a section [solver] with name = "pores". Throws InputError for keys and
/// values that do not exist or contradict each other.
std::unique_ptr<Operator> make_pore_flow(const Settings& solver, const Resources& resources);

/// How large `volume_fraction` may be, for samplers; empty when it is no port.
shapes::FractionLimit pore_fraction_limit(const Settings& solver, const Resources& resources);

/// The section with every default filled in, for the fingerprint and the record of a case.
Settings effective_pores(const Settings& solver);

/// The reference manual of [solver], in Markdown.
std::string pore_manual();

}  // namespace understudy::fluid
