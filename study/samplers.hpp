#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// Fills the ranges of any ports evenly; see SobolSampler.
SamplerEntry sobol_entry();

/// Deformation paths of a material cell; see materials::HenckyPaths.
SamplerEntry hencky_paths_entry();
/// Flows through pores that become faster; see fluid::FlowRays.
SamplerEntry flow_rays_entry();

}  // namespace understudy::study
