#pragma once
#include <understudy/core/molecular_units.hpp>

namespace understudy::protein {

using molecular::acceleration_unit;
using molecular::boltzmann;
using molecular::coulomb;

}  // namespace understudy::protein
